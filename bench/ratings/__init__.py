"""What rating a whole shop costs beside one plain SQL statement over the same rows."""
