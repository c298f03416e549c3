"""What the languages are called in English, by their ISO 639-1 codes, and which of them are easily taken for one another."""

from __future__ import annotations

from functools import lru_cache

LANGUAGE_NAMES = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "as": "Assamese", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian",
    "bn": "Bengali", "bo": "Tibetan", "bs": "Bosnian", "ca": "Catalan", "ceb": "Cebuano", "co": "Corsican", "cs": "Czech", "cy": "Welsh",
    "da": "Danish", "de": "German", "dv": "Dhivehi", "el": "Greek", "en": "English", "eo": "Esperanto", "es": "Spanish", "et": "Estonian",
    "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French", "fy": "Frisian", "ga": "Irish", "gd": "Scottish Gaelic",
    "gl": "Galician", "gu": "Gujarati", "ha": "Hausa", "haw": "Hawaiian", "he": "Hebrew", "hi": "Hindi", "hmn": "Hmong", "hr": "Croatian",
    "ht": "Haitian Creole", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "ig": "Igbo", "is": "Icelandic", "it": "Italian",
    "ja": "Japanese", "jv": "Javanese", "ka": "Georgian", "kk": "Kazakh", "km": "Khmer", "kn": "Kannada", "ko": "Korean", "ku": "Kurdish",
    "ky": "Kyrgyz", "la": "Latin", "lb": "Luxembourgish", "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian", "mg": "Malagasy",
    "mi": "Maori", "mk": "Macedonian", "ml": "Malayalam", "mn": "Mongolian", "mr": "Marathi", "ms": "Malay", "mt": "Maltese",
    "my": "Burmese", "nb": "Norwegian", "ne": "Nepali", "nl": "Dutch", "nn": "Norwegian", "no": "Norwegian", "ny": "Chichewa", "or": "Odia",
    "pa": "Punjabi", "pcm": "Nigerian Pidgin", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sd": "Sindhi", "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian", "sm": "Samoan", "sn": "Shona", "so": "Somali", "sq": "Albanian",
    "sr": "Serbian", "st": "Sotho", "su": "Sundanese", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "tg": "Tajik",
    "th": "Thai", "ti": "Tigrinya", "tl": "Tagalog", "tn": "Tswana", "tr": "Turkish", "ts": "Tsonga", "ug": "Uyghur", "uk": "Ukrainian",
    "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "xh": "Xhosa", "yi": "Yiddish", "yo": "Yoruba", "zh": "Chinese", "zu": "Zulu",
}  # fmt: skip
# Codes of the identifier that are not those of ISO 639-1.
ISO_CODES = {"fil": "tl", "iw": "he", "no": "nb", "nn": "nb", "jw": "jv", "in": "id"}
_KIN = (
    ("nb", "da", "sv", "no", "nn"), ("hr", "bs", "sr", "sl"), ("cs", "sk"), ("id", "ms", "jv", "su"), ("hi", "ur", "mr", "ne", "pa"),
    ("es", "gl", "pt", "ca"), ("it", "co"), ("nl", "af", "fy"), ("de", "lb"), ("zu", "xh"), ("st", "tn"), ("tl", "ceb"),
    ("ru", "uk", "be", "bg", "mk", "sr"), ("ar", "fa", "ur", "ps", "sd"), ("tr", "az"), ("ga", "gd"), ("zh", "ja"), ("bn", "as"),
    ("fr", "ht"),
)  # fmt: skip


@lru_cache(maxsize=64)
def kin_of(languages: tuple[str, ...]) -> frozenset[str]:
    """The languages themselves, with those that a short text in one of them is easily taken for."""
    wanted = {code.partition("-")[0].lower() for code in languages}
    wanted = {ISO_CODES.get(code, code) for code in wanted}
    return frozenset(wanted.union(*(family for family in _KIN for code in family if code in wanted)))


@lru_cache(maxsize=64)
def listed(languages: tuple[str, ...]) -> str:
    """Languages by name, for a sentence: “English”, “English or Hindi”, “English, Hindi or Tamil”."""
    codes = [code.partition("-")[0].lower() for code in languages]
    *names, last = list(dict.fromkeys(LANGUAGE_NAMES.get(ISO_CODES.get(code, code), code) for code in codes)) or ["English"]
    return f"{', '.join(names)} or {last}" if names else last
