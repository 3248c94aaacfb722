"""Writes the camt and OFX files the tests read back, and damages good files."""

from __future__ import annotations

import random
import re

OURS = "FR7630006000011234567890189"
THEIRS = "FR7610107001011234567890129"
MESSAGES = {
    "053": ("BkToCstmrStmt", "Stmt"),
    "052": ("BkToCstmrAcctRpt", "Rpt"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}


def document(body: str, *, kind: str = "053", version: str = "08", head: str = "") -> str:
    message, _holder = MESSAGES[kind]
    return (
        f'{head}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}">'
        f"<{message}><GrpHdr><MsgId>M1</MsgId></GrpHdr>{body}</{message}></Document>"
    )


def statement(
    entries: str = "", *, kind: str = "053", account: str = OURS, balances: str = "", more: str = ""
) -> str:
    holder = MESSAGES[kind][1]
    return (
        f"<{holder}><Id>S1</Id>{more}<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy>"
        f"<Ownr><Nm>Notre Maison SAS</Nm></Ownr></Acct>{balances}{entries}</{holder}>"
    )


def balance(code: str, amount: str, *, sign: str = "CRDT", on: str = "2026-03-02") -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt>'
        f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"
    )


def entry(  # noqa: PLR0913 - the elements of an entry
    details: str = "",
    *,
    amount: str = "120.00",
    sign: str = "CRDT",
    status: str = "<Sts><Cd>BOOK</Cd></Sts>",
    code: str = "RCDT/ESCT",
    reference: str = "<AcctSvcrRef>BANK-1</AcctSvcrRef>",
    dates: str = "<BookgDt><Dt>2026-03-02</Dt></BookgDt><ValDt><Dt>2026-03-03</Dt></ValDt>",
    more: str = "",
    label: str = "",
) -> str:
    family, _slash, sub = code.partition("/")
    domain = (
        f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub}</SubFmlyCd></Fmly>"
        "</Domn></BkTxCd>"
        if code
        else ""
    )
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{more}{status}{dates}'
        f"{reference}{domain}{f'<NtryDtls>{details}</NtryDtls>' if details else ''}"
        f"{f'<AddtlNtryInf>{label}</AddtlNtryInf>' if label else ''}</Ntry>"
    )


def detail(
    *, amount: str = "", text: str = "", debtor: str = "", refs: str = "", more: str = ""
) -> str:
    parts = (
        f"<Refs>{refs}</Refs>" if refs else "",
        f'<Amt Ccy="EUR">{amount}</Amt>' if amount else "",
        f"<RltdPties><Dbtr><Pty><Nm>{debtor}</Nm></Pty></Dbtr></RltdPties>" if debtor else "",
        f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf>" if text else "",
    )
    return f"<TxDtls>{''.join(parts)}{more}</TxDtls>"


GOLDEN = document(
    statement(
        entry(
            detail(amount="100.00", text="FACTURE FA-2026-001", debtor="Dupont &amp; Fils")
            + detail(amount="20.50", text="FACTURE FA-2026-002", debtor="Martin SARL"),
            amount="120.50",
            label="VIREMENTS RECUS",
        )
        + entry(amount="45.10", sign="DBIT", code="RDDT/ESDD", reference="", label="PRLV EDF")
        + entry(amount="9.99", status="<Sts><Cd>PDNG</Cd></Sts>")
        + entry(detail(text="CHEQUE 123"), amount="1000", code="RCHQ/BCHQ"),
        balances=balance("OPBD", "500.00", on="2026-03-01") + balance("CLBD", "1575.40"),
    )
    + statement(
        entry(amount="7.00", sign="DBIT", code="", label="COMMISSION DE COMPTE", reference=""),
        account="FR7630006000019999999999999",
        balances=balance("PRCD", "3.00") + balance("CLBD", "4.00", sign="DBIT"),
    )
)


SGML = (
    "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:USASCII\r\n"
    "CHARSET:1252\r\nCOMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n"
)
XML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n'
)
FROM = (
    "<BANKACCTFROM><BANKID>30006<BRANCHID>00001<ACCTID>12345678901<ACCTTYPE>CHECKING</BANKACCTFROM>"
)
OFX_ACCOUNT = "300060000112345678901"


def bank(transactions: str, *, account: str = FROM, after: str = "", currency: str = "EUR") -> str:
    return (
        "<BANKMSGSRSV1><STMTTRNRS><TRNUID>0<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS>"
        f"<CURDEF>{currency}{account}<BANKTRANLIST><DTSTART>20260301<DTEND>20260331"
        f"{transactions}</BANKTRANLIST>{after}</STMTRS></STMTTRNRS></BANKMSGSRSV1>"
    )


def ofx(body: str, head: str = SGML) -> str:
    signon = "<SIGNONMSGSRSV1><SONRS><DTSERVER>20260401<LANGUAGE>FRA</SONRS></SIGNONMSGSRSV1>"
    return f"{head}<OFX>{signon}{body}</OFX>"


def transaction(**values: str) -> str:
    told = {"TRNTYPE": "CREDIT", "DTPOSTED": "20260302", "TRNAMT": "120.00", "FITID": "F1"} | values
    inside = "".join(f"<{name}>{value}\r\n" for name, value in told.items() if value)
    return f"<STMTTRN>\r\n{inside}</STMTTRN>\r\n"


CARD = (
    "<CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>EUR<CCACCTFROM><ACCTID>4970 1234 5678 9012"
    "</CCACCTFROM><BANKTRANLIST><DTSTART>20260301<DTEND>20260331"
    + transaction(TRNTYPE="DEBIT", TRNAMT="-12,50", FITID="C1", NAME="PAPETERIE")
    + "</BANKTRANLIST><LEDGERBAL><BALAMT>-12,50<DTASOF>20260331</LEDGERBAL></CCSTMTRS>"
    "</CCSTMTTRNRS></CREDITCARDMSGSRSV1>"
)
GOLDEN_OFX = ofx(
    bank(
        transaction(TRNAMT="1200,50", NAME="VIR SEPA DUPONT SARL", MEMO="FACTURE FA-2026-001")
        + transaction(TRNTYPE="DEBIT", TRNAMT="-45.10", FITID="F2", NAME="PRLV EDF")
        + transaction(TRNTYPE="CHECK", TRNAMT="-100", FITID="F3", CHECKNUM="0001234")
        + transaction(TRNTYPE="HOLD", TRNAMT="5.00", FITID="F4")
        + transaction(TRNAMT="+300.00", FITID="F5", NAME="REMISE CHEQUES", REFNUM="B77"),
        after="<LEDGERBAL><BALAMT>1355.40<DTASOF>20260331</LEDGERBAL>"
        "<AVAILBAL><BALAMT>9999<DTASOF>20260401</AVAILBAL>",
    )
    + CARD
)


def closed(text: str) -> str:
    """The same file with every element closed, as version 2 writes it."""
    body = text.partition("<OFX>")[2]
    return XML + "<OFX>" + re.sub(r"<(\w+)>([^<\r\n]+)", r"<\1>\2</\1>", body)


def mutated(chance: random.Random, good: bytes) -> bytes:
    """A file with one or two accidents: bytes changed, cut out, doubled, digits put in."""
    content = bytearray(good)
    for _change in range(chance.randint(1, 2)):
        at = chance.randrange(len(content))
        match chance.randrange(4):
            case 0:
                content[at] = chance.randrange(256)
            case 1:
                del content[at : at + chance.randint(1, 40)]
            case 2:
                start = chance.randrange(len(content))
                content[at:at] = content[start : start + 30]
            case _:
                content[at:at] = bytes(chance.randrange(48, 58) for _digit in range(3))
        content = content or bytearray(b"<")
    return bytes(content)
