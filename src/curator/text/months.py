"""A month's name in the languages of news becomes its number.

Full names per language, January to December; Slavic and Greek months stand in the genitive, as dates use them. A
prefix of three or four letters counts too, unless it is another month's elsewhere (French ``jui``).
"""

import unicodedata

_NAMES = """
january february march april may june july august september october november december
januar februar märz april mai juni juli august september oktober november dezember
jänner feber maerz april mai juni juli august septembre octobre novembre décembre
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
januari februari maart april mei juni juli augustus september oktober november december
januar februar marts april maj juni juli august september oktober november desember
januari februari mars april maj juni juli augusti september oktober november december
tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta \
  lokakuuta marraskuuta joulukuuta
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
ledna února března dubna května června července srpna září října listopadu prosince
januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
január február március április május június július augusztus szeptember október november december
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου \
  οκτωβρίου νοεμβρίου δεκεμβρίου
januari februari maret april mei juni juli agustus september oktober november desember
"""


def _bare(name: str) -> str:
    """Return the name without accents, in lower case: feeds write ``fevrier`` and ``FÉVR`` too."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name.lower()) if letter.isalpha())


def _table() -> dict[str, int]:
    full: dict[str, int] = {}
    prefixes: dict[str, set[int]] = {}
    for names in _NAMES.strip().splitlines():
        for number, name in enumerate(map(_bare, names.split()), 1):
            full[name] = number
            for length in (3, 4):
                prefixes.setdefault(name[:length], set()).add(number)
    single = {prefix: min(numbers) for prefix, numbers in prefixes.items() if len(numbers) == 1}
    english = {name[:3]: number for number, name in enumerate(_NAMES.split()[:12], 1)}
    return single | english | full


_MONTHS = _table()


def month_number(name: str) -> int | None:
    """Return 1 to 12 for a month's name, whole or abbreviated, in any case and with or without its accents."""
    bare = _bare(name)
    return _MONTHS.get(bare) or _MONTHS.get(bare[:4]) or _MONTHS.get(bare[:3])
