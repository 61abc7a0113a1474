"""Files of orders: who reads the order and sees the class of the file, and nobody else."""

from __future__ import annotations

import io

from sqlalchemy import select

from models.engine import Attachment, db
from tests.engine.alone.toy import OrderFile, Role

CSV = b"Article;Prix\r\nCahier;3,5\r\n"
ANSWERS = ((Role.OWNER, 1, [200, 200]), (Role.VISITOR, 7, [200, 404]), (Role.VISITOR, 8, [404, 404]))


def _send(browser, order, kind, held=CSV):
    data = {"concept": "order", "id": str(order), "kind": kind.value, "files": (io.BytesIO(held), f"{kind.name}.csv")}
    return browser.client.post("/attachment/add/", data=data, content_type="multipart/form-data")


def test_a_file_is_of_its_order(app, browse, order):
    seller = browse(Role.SELLER)
    assert _send(seller, order, OrderFile.QUOTE).status_code == 302
    assert _send(seller, order, OrderFile.INVOICE, CSV * 2).status_code == 302
    assert _send(browse(Role.VISITOR, account=7), order, OrderFile.QUOTE, CSV * 3).status_code == 403
    with app.app_context():
        ids = list(db.session.scalars(select(Attachment.id).order_by(Attachment.id)))
    for role, account, answers in ANSWERS:
        client = browse(role, account=account).client
        found = [client.get(f"/attachment/file/?id={one}", buffered=True) for one in ids]
        assert [one.status_code for one in found] == answers, (role, account)
        assert [one.data for one in found if one.status_code == 200] == [CSV, CSV * 2][: answers.count(200)]
    assert "QUOTE" in seller.get(f"/order/details/?id={order}").text
