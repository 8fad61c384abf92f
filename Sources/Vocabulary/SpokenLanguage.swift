/// Languages that a provider speaks, as directories write them.
public enum SpokenLanguage {
  /// ISO 639-1 code of a language's English name or of its code in two or three letters, with or without a region
  /// (`es-MX`); nil when none is certain. Cantonese and sign languages have no code of two letters.
  public static func code(_ text: String) -> String? {
    let words = TextFolding.folded(text)
    if let known = codes[words] { return known }
    // A region behind a code: two or three letters, then something short.
    let parts = TextFolding.tokens(text)
    guard parts.count == 2, (2...3).contains(parts[0].utf8.count), parts[1].utf8.count == 2 else {
      return nil
    }
    return codes[parts[0]]
  }

  /// Source: ISO 639-1 and 639-2 (Library of Congress), read as general knowledge; names as US directories use them.
  private static let table: [(code: String, words: String)] = [
    ("am", "amh amharic"), ("ar", "ara arabic"), ("be", "bel belarusian"), ("bg", "bul bulgarian"),
    ("bn", "ben bengali bangla"), ("bs", "bos bosnian"), ("ca", "cat catalan"), ("cs", "ces cze czech"),
    ("da", "dan danish"), ("de", "deu ger german"), ("el", "ell gre greek"), ("en", "eng english"),
    ("es", "spa spanish espanol castilian"), ("et", "est estonian"), ("fa", "fas per farsi persian"),
    ("fi", "fin finnish"), ("fr", "fra fre french"), ("gu", "guj gujarati"), ("ha", "hau hausa"),
    ("he", "heb hebrew"), ("hi", "hin hindi"), ("hr", "hrv croatian"), ("ht", "hat haitian"),
    ("hu", "hun hungarian"), ("hy", "hye arm armenian"), ("id", "ind indonesian"), ("ig", "ibo igbo"),
    ("is", "isl ice icelandic"), ("it", "ita italian"), ("ja", "jpn japanese"), ("ka", "kat geo georgian"),
    ("kk", "kaz kazakh"), ("km", "khm khmer cambodian"), ("kn", "kan kannada"), ("ko", "kor korean"),
    ("ku", "kur kurdish"), ("lo", "lao laotian"), ("lt", "lit lithuanian"), ("lv", "lav latvian"),
    ("mk", "mkd mac macedonian"), ("ml", "mal malayalam"), ("mn", "mon mongolian"), ("mr", "mar marathi"),
    ("ms", "msa may malay"), ("my", "mya bur burmese"), ("ne", "nep nepali"), ("nl", "nld dut dutch"),
    ("no", "nor norwegian"), ("pa", "pan punjabi panjabi"), ("pl", "pol polish"), ("ps", "pus pashto"),
    ("pt", "por portuguese"), ("ro", "ron rum romanian"), ("ru", "rus russian"), ("sd", "snd sindhi"),
    ("si", "sin sinhala sinhalese"), ("sk", "slk slo slovak"), ("sl", "slv slovenian"), ("so", "som somali"),
    ("sq", "sqi alb albanian"), ("sr", "srp serbian"), ("sv", "swe swedish"), ("sw", "swa swahili"),
    ("ta", "tam tamil"), ("te", "tel telugu"), ("th", "tha thai"), ("ti", "tir tigrinya"),
    ("tl", "tgl tagalog"), ("tr", "tur turkish"), ("uk", "ukr ukrainian"), ("ur", "urd urdu"),
    ("uz", "uzb uzbek"), ("vi", "vie vietnamese"), ("yi", "yid yiddish"), ("yo", "yor yoruba"),
    ("zh", "zho chi cmn chinese mandarin"),
  ]

  private static let codes: [String: String] = {
    var result = ["haitian creole": "ht", "mandarin chinese": "zh", "chinese mandarin": "zh"]
    for (code, words) in table {
      result[code] = code
      for word in words.split(separator: " ") { result[String(word)] = code }
    }
    return result
  }()
}
