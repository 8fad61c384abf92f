package import DirectoryModel
package import Vocabulary

extension ExportLanguage {
  /// `November 21, 2026`, `21 de noviembre de 2026`.
  package func written(_ day: CalendarDate) -> String {
    let parts = day.components
    return switch self {
    case .english: "\(Self.months[parts.month - 1]) \(parts.day), \(parts.year)"
    case .spanish: "\(parts.day) de \(Self.meses[parts.month - 1]) de \(parts.year)"
    }
  }

  /// `Nov 21, 2026`, `21 nov 2026`, for narrow columns.
  package func writtenShort(_ day: CalendarDate) -> String {
    let parts = day.components
    return switch self {
    case .english: "\(Self.months[parts.month - 1].prefix(3)) \(parts.day), \(parts.year)"
    case .spanish: "\(parts.day) \(Self.meses[parts.month - 1].prefix(3)) \(parts.year)"
    }
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
  ]
  private static let meses = [
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
    "noviembre", "diciembre",
  ]

  /// The name of a language by its ISO 639-1 code; the code itself where no name is known.
  package func languageName(_ code: String) -> String {
    guard let names = Self.languageNames[code] else { return code }
    return self == .english ? names.english : names.spanish
  }

  private static let languageNames: [String: (english: String, spanish: String)] = [
    "am": ("Amharic", "amárico"), "ar": ("Arabic", "árabe"), "bn": ("Bengali", "bengalí"),
    "bg": ("Bulgarian", "búlgaro"), "bs": ("Bosnian", "bosnio"), "ca": ("Catalan", "catalán"),
    "cs": ("Czech", "checo"), "da": ("Danish", "danés"), "de": ("German", "alemán"),
    "el": ("Greek", "griego"),
    "en": ("English", "inglés"), "es": ("Spanish", "español"), "fa": ("Farsi", "persa"),
    "fi": ("Finnish", "finés"), "fr": ("French", "francés"), "gu": ("Gujarati", "guyaratí"),
    "he": ("Hebrew", "hebreo"), "hi": ("Hindi", "hindi"), "hr": ("Croatian", "croata"),
    "ht": ("Haitian Creole", "criollo haitiano"), "hu": ("Hungarian", "húngaro"),
    "hy": ("Armenian", "armenio"),
    "id": ("Indonesian", "indonesio"), "it": ("Italian", "italiano"), "ja": ("Japanese", "japonés"),
    "km": ("Khmer", "jemer"), "kn": ("Kannada", "canarés"), "ko": ("Korean", "coreano"), "lo": ("Lao", "lao"),
    "lt": ("Lithuanian", "lituano"), "lv": ("Latvian", "letón"), "ml": ("Malayalam", "malayalam"),
    "mr": ("Marathi", "maratí"), "my": ("Burmese", "birmano"), "ne": ("Nepali", "nepalí"),
    "nl": ("Dutch", "neerlandés"), "no": ("Norwegian", "noruego"), "pa": ("Punjabi", "panyabí"),
    "pl": ("Polish", "polaco"), "ps": ("Pashto", "pastún"), "pt": ("Portuguese", "portugués"),
    "ro": ("Romanian", "rumano"), "ru": ("Russian", "ruso"), "so": ("Somali", "somalí"),
    "sq": ("Albanian", "albanés"), "sr": ("Serbian", "serbio"), "sv": ("Swedish", "sueco"),
    "sw": ("Swahili", "suajili"), "ta": ("Tamil", "tamil"), "te": ("Telugu", "telugu"),
    "th": ("Thai", "tailandés"), "tl": ("Tagalog", "tagalo"), "tr": ("Turkish", "turco"),
    "uk": ("Ukrainian", "ucraniano"), "ur": ("Urdu", "urdu"), "vi": ("Vietnamese", "vietnamita"),
    "yi": ("Yiddish", "yidis"), "zh": ("Chinese", "chino"),
  ]
}

extension NetworkStatus {
  package var phrase: SheetPhrase {
    switch self {
    case .inNetwork: .statusIn
    case .outOfNetwork: .statusOut
    case .unknown: .statusUnknown
    case .disagree: .statusDisagree
    }
  }
}

extension NetworkBasis {
  package var phrase: SheetPhrase {
    switch self {
    case .listed: .basisListed
    case .explicitOut: .basisOut
    case .absentFromCompleteList: .basisAbsent
    case .noList: .basisNoList
    }
  }
}

extension Freshness {
  package var phrase: SheetPhrase {
    switch self {
    case .fresh: .fresh
    case .aging: .aging
    case .stale: .stale
    }
  }
}

extension MatchStrength {
  package var phrase: SheetPhrase {
    switch self {
    case .focus: .matchFocus
    case .siteProgram: .matchProgram
    case .specialty: .matchSpecialty
    }
  }
}

extension EntryStatus {
  package var phrase: SheetPhrase {
    switch self {
    case .open: .open
    case .called: .called
    case .booked: .booked
    case .seen: .seen
    case .ruledOut: .ruledOut
    }
  }
}

extension EntityKind {
  package var phrase: SheetPhrase {
    switch self {
    case .clinician: .kindClinician
    case .organization: .kindOrganization
    case .center: .kindCenter
    case .program: .kindProgram
    }
  }
}

extension VirtualKind {
  package var phrase: SheetPhrase {
    switch self {
    case .video: .video
    case .phone: .phoneCall
    case .written: .written
    case .doctorToDoctor: .doctorToDoctor
    case .pathology: .pathology
    case .app: .app
    case .web: .web
    case .text: .textMessage
    case .tdd: .tdd
    case .unspecified: .unspecified
    }
  }
}

extension Modality {
  package var phrase: SheetPhrase {
    switch self {
    case .medical: .medical
    case .surgical: .surgical
    case .radiation: .radiation
    case .pathology: .pathologist
    case .radiology: .radiologist
    case .interventionalRadiology: .interventional
    case .palliative: .palliative
    case .transplant: .transplant
    case .genetics: .genetics
    case .nursing: .nursing
    case .organization: .institution
    case .other: .other
    }
  }
}

extension ThreeValued {
  package var phrase: SheetPhrase {
    switch self {
    case .yes: .yes
    case .no: .no
    case .unknown: .unknown
    }
  }
}

extension EntryLine {
  /// nil for a line that has no word of ours.
  package var whatPhrase: SheetPhrase? {
    switch what {
    case "group": .group
    case "hospital": .hospital
    case "site": .site
    case "organization": .organization
    case "medical_school": .medicalSchool
    default: nil
    }
  }

  package var answerPhrase: SheetPhrase {
    switch answer {
    case "different": .different
    case "shared": .shared
    default: .unknown
    }
  }
}

extension Designation {
  package var phrase: SheetPhrase {
    switch self {
    case .comprehensive: .comprehensive
    case .clinical: .clinical
    case .basicLaboratory: .basicLaboratory
    }
  }
}
