"""What somebody is in a chat, as Telegram tells it."""

from tests.telegram.world import ADMIN_RIGHTS, ADMINS, RESTRICTIONS, Json


def member(user: Json, status: str, **more: object) -> Json:
    """A ChatMember object; `more` are rights that differ, such as can_send_messages of who is restricted."""
    rights: Json = {}
    if status in ADMINS:
        rights = {"is_anonymous": False}
    if status == "administrator":
        rights |= dict.fromkeys(ADMIN_RIGHTS, True)
    if status == "restricted":
        rights = {"is_member": True, "until_date": 0} | dict.fromkeys([*RESTRICTIONS, "can_react_to_messages"], False)
    if status == "kicked":
        rights = {"until_date": 0}
    return {"user": user, "status": status} | rights | more
