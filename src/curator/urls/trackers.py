"""Query parameters that say how a reader came, not which document is meant.

The names are facts, gathered from the handbooks of the analytics, advertising and mailing services that set them and
from published feeds. A name stands here only if no site is known to choose a document by it: ``id``, ``p``, ``page``,
``story`` and ``tag`` never do. Everything is in lower case; names are compared so.
"""

import re

PREFIXES = (
    "utm_",  # Google Analytics, and whoever copies it
    "at_",  # Piano (AT Internet): at_medium, at_campaign, at_link_id …
    "mtm_",
    "matomo_",
    "pk_",
    "piwik_",
    "ns_",  # Comscore: ns_mchannel, ns_source, ns_campaign …
    "ga_",
    "gad_",
    "gaa_",  # Google's reader accounts: gaa_at, gaa_sig …
    "hsa_",
    "hmb_",
    "itm_",
    "otm_",
    "vero_",
    "bsft_",
    "sfmc_",
    "oly_",
    "oft_",
    "cx_",  # Piano's experiments
    "fb_action_",
    "ml_subscriber",
)

# Clicks, as advertisers count them.
_CLICKS = """
fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid ymclid twclid ttclid li_fat_id epik rdt_cid sccid
irclickid irgwc wickedid rb_clickid s_kwcid ef_id srsltid mkwid pcrid tblci dicbo oborigurl obref syclid sc_cid
"""
# Readers who pass a link on.
_SHARES = """
fb_source fb_ref fb_comment_id action_object_map action_type_map action_ref_map igsh igshid mibextid sfnsn
__twitter_impression ref_src ref_url twsrc smid smtyp mwrsm sr_share soc_src soc_trk postshare sharetype tpcc sref
gift giftlink sharetoken unlocked_article_code echobox _branch_match_id _branch_referrer
"""
_NEWSLETTERS = """
mc_cid mc_eid mc_tc mkt_tok _hsenc _hsmi __hstc __hssc __hsfp hsctatracking __s _ke ck_subscriber_id ss_email_id
et_rid et_cid _bhlid bbeml vgo_ee emci emdi wpmm nlid cndid bxid spmailingid spuserid spjobid spreportid
"""
# Analytics and campaigns, in the words of their makers and of publishers.
_CAMPAIGNS = """
utm _ga _gl _openstat spm scm ncid ocid cmp cmpid icid intcid itid ito ico s_cid s_campaign s_camp wt_mc wt_zmc
wt.mc_id xtor xtref maca mbid ftag ftcamp wpisrc hpid li_source li_medium guccounter guce_referrer
guce_referrer_sig dgcid trk trkid usqp amp_js_v amp_gsa taid traffic_source tracking_source leadsource
"""
# What feeds say of themselves.
_FEEDS = """
feedtype feedname rssfeed wprss rss_source
"""
NAMES = frozenset(f"{_CLICKS} {_SHARES} {_NEWSLETTERS} {_CAMPAIGNS} {_FEEDS}".split())

_ORIGIN_NAMES = """
ref referrer referer source src srcref from via origin partner emc cid medium channel campaign mod _location seid
"""
ORIGIN_NAMES = frozenset(_ORIGIN_NAMES.split())
"""Names that choose a document on some sites and tell where the reader came from on others: the value decides."""

ORIGIN_VALUES = re.compile(
    r"(?:.*[^a-z])?rss(?:[^a-z].*|feeds?)?|(?:feeds?|atom|rdf|newsletter|twitter|facebook)(?:[^a-z].*)?"
)
"""Where a reader came from: ``rss``, ``rss-1f2e``, ``pubmed_rss``, ``feed``, ``twitter.com`` …"""

SESSIONS = re.compile(
    r"(?:jsessionid|phpsessid|aspsessionid\w*|cfid|cftoken)=.*|(?:s|sid|session|sessionid)=[0-9a-f]{32}"
)
"""A visitor's session, told by its name or by looking like nothing else."""

RSS_SWITCHES = frozenset({"rss", "rss=", "rss=1", "rss=yes", "rss=true"})

AMP = frozenset({"amp", "amp=", "amp=1", "amp=true", "outputtype=amp"})
"""What asks for the same document in the AMP format."""
