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

  /// Whether it is a code of ISO 639-1, in lower case.
  public static func isCode(_ text: String) -> Bool { isoCodes.contains(text) }

  /// The code of the language whose name or code a word is nearest to; nil when none is certain.
  public static func nearest(to text: String) -> String? {
    if let code = code(text) { return code }
    guard text.utf8.count > 3 else { return nil }
    return Spelling.nearest(to: text.lowercased(), in: codes.keys.filter { $0.utf8.count > 3 }.sorted())
      .flatMap { codes[$0] }
  }

  /// Source: ISO 639-1 (Library of Congress), read as general knowledge.
  private static let isoCodes = Set(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en \
    eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv \
    ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne \
    ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st \
    su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split(separator: " ").map(String.init))

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
