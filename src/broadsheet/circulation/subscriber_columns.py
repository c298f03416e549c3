"""Which column of a list of subscribers means what. Names are compared without case, spaces and signs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Field: the names it goes by in the exports of Ghost, Substack, Mailchimp, beehiiv, Medium, Curated, Tiny News and their like.
_NAMES: dict[str, str] = {
    "email": """
        email emailaddress mail mailaddress subscriberemail memberemail useremail contactemail customeremail
        emailaddresses email1 primaryemail adresseemail courriel emailadresse correo correoelectronico emails
    """,
    "name": "name fullname displayname subscribername membername customername contactname nom nombre realname",
    "first": "firstname first fname givenname forename vorname prenom firstnames",
    "last": "lastname last lname surname familyname nachname secondname",
    "status": """
        status subscriptionstatus memberstatus subscriberstatus subscribestatus emailstatus mailstatus marketingstatus
        emailmarketingstatus emailsubscriptionstatus emailsubscriberstatus
    """,
    "subscribed": """
        subscribed subscribedtoemails issubscribed emailsubscribed newslettersubscribed subscribedtonewsletter optin
        optedin emailoptin acceptsmarketing acceptsemailmarketing marketingconsent consent receivesnewsletter newsletter
        confirmed emailenabled emailsenabled
    """,
    "refused": """
        emaildisabled emailsdisabled unsubscribed isunsubscribed optedout optout suppressed donotemail donotcontact
    """,
    "left_at": """
        unsubscribedat unsubscribeat unsubtime unsubscribetime unsubscribedon unsubscribedate unsubscribeddate
        optouttime optoutdate dateunsubscribed
    """,
    "gone": "cleantime cleanedat bouncedat bounced hardbounced deletedat deleted isdeleted complainedat",
    "opted_at": "optintime optindate confirmtime confirmedat confirmdate optedinat",
    "paid": """
        activesubscription paid ispaid paying ispaying premium ispremium complimentaryplan complimentary comped iscomped
        haspaid paidsubscriber ispaidsubscriber paidmember activesubscriber issubscriber
    """,
    "tier": """
        tier tiers plan plans planname subscriptionplan subscriptiontier subscriptiontype plantype membership
        membershiptype membershiplevel membershiptier membershipstatus product productname level type subscription
        subscribertype paymentstatus
    """,
    "ends": """
        expiry expires expiresat expireson expirydate expirydateutc expiration expirationdate expiringat paiduntil
        validuntil validto validthrough endsat endson enddate end endat accessuntil accessends currentperiodend
        periodend renewaldate renewsat renewson renewal nextrenewal nextrenewaldate nextbillingdate nextpaymentdate
        nextchargedate subscriptionend subscriptionends subscriptionenddate subscriptionendsat subscriptionexpiry
        subscriptionexpires subscriptionexpiresat subscriptionexpirationdate membershipend membershipexpires
        membershipexpiry paidthrough cancelat subscriptioncancelat paiduntildate activeuntil complimentaryuntil
    """,
    "starts": """
        createdat created createdon dateadded addedat added joinedat joined joindate datejoined signupdate signedupat
        subscribedat subscribeddate subscribedate subscriptiondate startdate startsat start starttime registered
        registeredat dateofsubscription membersince
    """,
}
_FIELDS = {name: field for field, names in _NAMES.items() for name in names.split()}

Columns = dict[str, list[int]]


def plain(text: str) -> str:
    """A name without case, accents, spaces and signs."""
    apart = unicodedata.normalize("NFKD", text)
    return re.sub(r"[^a-z0-9]", "", "".join(one for one in apart if not unicodedata.combining(one)).lower())


def columns_of(header: Sequence[str]) -> Columns:
    """Where each field stands; a header that comes twice gives two places, of which the first that is filled counts."""
    columns: Columns = {}
    for at, cell in enumerate(header):
        name = plain(re.sub(r"\(.*\)", "", cell))
        field = _FIELDS.get(name)
        if field is not None:
            columns.setdefault(field, []).append(at)
    return columns


def value(columns: Columns, cells: Sequence[str], field: str) -> str:
    """What a row says of a field: the first of its columns that is filled, or nothing."""
    return next((said for at in columns.get(field, ()) if at < len(cells) and (said := cells[at].strip())), "")
