"""The staff of a shop: who has opened Smajlík, and what each of them may do."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from app import database
from app.domain.roles import Right, Role
from app.errors import Invalid, NotFound
from app.extensions import db
from app.models import Member
from app.services.actors import Actor
from app.services.locking import lock_shop


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of the staff, as the others see them; the last owner cannot become anything else."""

    id: int
    name: str
    email: str
    role: Role
    is_last_owner: bool


def join(shop_id: int, email: str, name: str) -> None:
    """Remember a member of the staff whom the platform has proven; the first one is the owner."""
    known = db.session.scalar(select(Member.name).where(*_is(shop_id, email)))
    db.session.rollback()
    if known == name:
        return
    with database.writing() as session:
        shop = lock_shop(session, shop_id)
        member = session.scalar(select(Member).where(*_is(shop_id, email)))
        if member is None:
            anybody = session.scalar(select(exists().where(Member.shop_id == shop_id)))
            role = Role.STAFF if anybody else Role.OWNER
            now = database.now(session)
            member = Member(shop_id=shop_id, email=email.casefold(), role=role, joined_at=now)
            session.add(member)
        member.name = name
        shop.revision += 1


def team(shop_id: int) -> Sequence[Colleague]:
    """Return the staff of a shop, who came first first."""
    rows = db.session.scalars(
        select(Member).where(Member.shop_id == shop_id).order_by(Member.id)
    ).all()
    owners = [row.id for row in rows if row.role == Role.OWNER]
    return [
        Colleague(row.id, row.name, row.email, Role(row.role), owners == [row.id]) for row in rows
    ]


def give_role(actor: Actor, member_id: int, role: str) -> None:
    """Let a member of the staff be something else from their next request on.

    Raises NotFound for a member that the shop does not have, Invalid for a role that there is not
    and when nobody would be owner any more, and Forbidden; nothing has changed then.
    """
    actor.must(Right.CHANGE_ROLES)
    if role not in list(Role):
        raise Invalid("there is no such role")
    with database.writing() as session:
        shop = lock_shop(session, actor.shop_id)
        member = session.scalar(
            select(Member)
            .where(Member.shop_id == shop.id, Member.id == member_id)
            .execution_options(populate_existing=True)
        )
        if member is None:
            raise NotFound("there is no such member of the staff")
        if role != Role.OWNER and _is_last_owner(session, member):
            raise Invalid("a shop needs an owner")
        member.role = Role(role)
        shop.revision += 1


def _is_last_owner(session: Session, member: Member) -> bool:
    others = exists().where(
        Member.shop_id == member.shop_id, Member.id != member.id, Member.role == Role.OWNER
    )
    return member.role == Role.OWNER and not session.scalar(select(others))


def language(shop_id: int, email: str) -> str:
    """Return the language that a member of the staff has switched to; '' when they have not."""
    return db.session.scalar(select(Member.language).where(*_is(shop_id, email))) or ""


def remember_language(shop_id: int, email: str, language: str) -> None:
    """Greet a member of the staff in this language when they come again, whatever their role."""
    with database.writing() as session:
        member = session.scalar(select(Member).where(*_is(shop_id, email)))
        if member is not None:
            member.language = language


def _is(shop_id: int, email: str) -> tuple[ColumnElement[bool], ...]:
    return Member.shop_id == shop_id, Member.email == email.casefold()
