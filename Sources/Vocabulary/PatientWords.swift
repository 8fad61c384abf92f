/// The words around a cancer's name: who has it, how far it is, which forms of a word are one.
///
/// Closed lists of our own, English and Spanish. Nothing here names a cancer: names are in `Data/cancer-types.csv`.
enum PatientWords {
  /// Never part of a phrase, and not worth a notice when they are left out.
  static let small: Set<String> = [
    "of", "the", "in", "a", "an", "on", "my", "and", "de", "del", "la", "el", "los", "las", "en", "y",
  ]

  /// Words for any cancer: a phrase is known with and without them.
  static let general: Set<String> = [
    "cancer", "tumor", "carcinoma", "tumore", "cancere", "disease",
  ]

  /// Who has it, that they have it, and what they look for.
  static let circumstances = set(
    """
    my i im ive me we our us you your he his she her they their him it its this that which who there
    is was were be been am are has have had having got get gets getting just newly recently now currently today
    diagnosed diagnosis dx with for from about at to by
    mom mother mum mommy mama dad father daddy husband wife spouse partner son daughter brother sister aunt uncle
    cousin grandma grandmother grandpa grandfather nephew niece friend parent patient person someone
    suffering fighting battling living live need needs want looking help treatment treat treating
    doctor doctors specialist specialists second opinion confirmed suspected possible
    rare form type kind called named known also aka year years old ago
    mi tiene tengo tienen esposo esposa papa padre madre hermano hermana hijo hija abuela abuelo tia tio amigo
    amiga diagnosticado diagnosticada diagnosticaron con le que se ha un una al es tratamiento segunda
    opinion llamado llamada tipo
    """)

  /// How far or how it goes: dropped only where no cancer has a name with them. `secondary` is not among them, since
  /// a secondary liver cancer is no liver cancer.
  static let courses = set(
    """
    stage grade advanced recurrent recurring recurrence relapsed relapse relapsing refractory inoperable unresectable
    terminal aggressive early late metastatic locally localized local malignant extensive limited incurable
    situ left right bilateral high low risk active untreated
    etapa estadio grado avanzado avanzada recurrente metastasico metastasica terminal maligno maligna
    """)

  /// What may follow `stage` and `grade`.
  static let stages = set(
    "0 1 2 3 4 i ii iii iv zero one two three four 1a 1b 2a 2b 2c 3a 3b 3c 4a 4b 4c iia iib iiia iiib iiic iva ivb uno dos tres cuatro"
  )

  /// Between the cancer and where it went.
  static let spreading = set("spread spreads spreading metastasized metastasised metastasize metastasizing")
  static let metastases = set("mets metastasis metastases metastase metastasi")

  /// Before where it went, and before where it began.
  static let into = set("to in into on en throughout through")
  static let origins = set("of de del")

  /// Where it went, in words that are no cancer's name.
  static let whereabouts = set(
    """
    node nodes nodal lymph lymphatic neck hip hips pelvis pelvic rib ribs skull pleura pleural abdomen abdominal chest
    spleen omentum distant multiple several widespread everywhere other body organ organs osseous visceral
    osea oseas hepatica hepaticas ganglionares
    """)

  /// With one of these a phrase is understood word for word or not at all.
  static let negations = set("not no without never neither nor but instead sin nunca ni")

  /// Abbreviations that are words too: in a sentence they are meant only when typed in capitals.
  static let alsoOrdinary = set("all an as al es et net nets cup gist os pc bc mm cc fl bm um gi am")

  /// Where cancers spread to: `metastatic bone cancer` can be cancer of the bone or one that came to it.
  static let destinations: Set<String> = [
    "bone", "liver", "brain-cns", "spinal-cord", "peritoneal", "lymphoma",
  ]

  /// The types whose organs other cancers often come to: named alone beside a spread, they are where it went.
  static let reached = destinations.union([
    "lung", "adrenocortical", "pheochromocytoma", "skin", "mesothelioma",
  ])

  /// Genes that people name where they mean a cancer, or the risk of one: no gene is read as a cancer.
  static let genes = ["brca", "brca1", "brca2"].reduce(into: [String: [String]]()) {
    $0[$1] = ["breast", "ovarian"]
  }

  /// Words near the name of a cancer that are words of their own, and so are never corrected.
  static let neverCorrected = set(
    """
    hematoma asbestosis lipoma fibroma anemia headache none done gone home long live lived like more over line
    lump cyst polyp hand hair heart head hear here hips back pain color hormone breath bread river nose none
    sting angioma hemangioma keratosis melasma melanosis sarcoid sarcoidosis neurosis gastritis hepatitis
    pancreatitis prostatitis colitis thyroiditis leukopenia lymphedema lymphocyte thalassemia fibroid brca
    """)

  /// Forms of one word: the organ and its adjective, English and British, singular and plural that is no mere s.
  private static let alike: [String: String] = {
    var result: [String: String] = [:]
    for line in """
    pancreatic pancreas
    ovarian ovary ovaries
    uterine uterus
    cervical cervix
    esophageal esophagus
    testicular testicle testis testes
    prostate prostatic
    rectal rectum
    anal anus
    penile penis
    vulvar vulva vulval
    vaginal vagina
    thymic thymus
    laryngeal larynx
    nasopharyngeal nasopharynx
    oropharyngeal oropharynx
    hypopharyngeal hypopharynx
    tracheal trachea
    urethral urethra
    ureteral ureter
    appendiceal appendix appendicular
    peritoneal peritoneum
    intestine intestinal
    gastric stomach
    hepatic liver
    renal kidney
    cardiac heart
    colon colonic
    adrenal suprarenal
    endometrial endometrium
    gynecologic gynecological
    hematologic hematological
    urologic urological
    bladder vesical
    iv four 4
    pulmon pulmone
    rinon rinone
    """.split(separator: "\n") {
      let forms = line.split(separator: " ").map(String.init)
      for form in forms.dropFirst() { result[form] = forms[0] }
    }
    return result
  }()

  private static func set(_ words: String) -> Set<String> {
    Set(words.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  /// The form by which a folded word is compared: British spellings made American, no plural or possessive s, an
  /// organ and its adjective one word.
  static func canonical(_ word: String) -> String {
    if let known = alike[word] { return known }
    let single = singular(word)
    return alike[single] ?? single
  }

  /// On bytes; `us`, `is` and `ss` are no plurals, and nor is what has fewer than five letters.
  private static func singular(_ word: String) -> String {
    let bytes = word.utf8
    guard bytes.count >= 5, bytes.last == 0x73 else { return word }
    let before = bytes.dropLast().last!
    if before == 0x73 || before == 0x75 || before == 0x69 { return word }
    return String(word.dropLast())
  }

  private static let british: [(british: [UInt8], american: [UInt8])] = [
    ("tumour", "tumor"), ("aemia", "emia"), ("oesoph", "esoph"), ("haem", "hem"), ("gynaec", "gynec"),
    ("phaeo", "pheo"), ("paediat", "pediat"),
  ].map { (Array($0.0.utf8), Array($0.1.utf8)) }

  static func american(_ word: String) -> String {
    // Each British form has an e or a u.
    guard word.utf8.contains(0x65) || word.utf8.contains(0x75) else { return word }
    var bytes = Array(word.utf8)
    var isChanged = false
    for (british, american) in british where bytes.count >= british.count {
      for start in 0...bytes.count - british.count
      where bytes[start] == british[0] && bytes[start..<start + british.count].elementsEqual(british) {
        bytes.replaceSubrange(start..<start + british.count, with: american)
        isChanged = true
        break
      }
    }
    return isChanged ? String(decoding: bytes, as: UTF8.self) : word
  }
}
