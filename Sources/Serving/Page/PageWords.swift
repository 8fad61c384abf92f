import DirectoryModel
import Exporting
import Querying
import Vocabulary

/// Parameters, values and days in the words of a page.
enum PageWords {
  static func distance(_ value: String, _ language: ExportLanguage) -> String {
    if value.isEmpty { return PagePhrase.anyDistance.text(language) }
    guard value.hasSuffix("mi"), Double(value.dropLast(2)) != nil else { return value }
    return PagePhrase.miles.text(language, String(value.dropLast(2)))
  }

  static func date(_ text: String?, _ language: ExportLanguage) -> String {
    guard let text, let day = CalendarDate(iso: String(text.prefix(10))) else {
      return SheetPhrase.dateUnknown.text(language)
    }
    return language.written(day)
  }

  static func freshness(_ freshness: Freshness, _ language: ExportLanguage) -> String {
    let phrase: PagePhrase =
      switch freshness {
      case .fresh: .freshOne
      case .aging: .agingOne
      case .stale: .staleOne
      }
    return phrase.text(language)
  }

  /// The name of a parameter as a person reads it.
  static func parameter(_ name: String, _ language: ExportLanguage) -> String {
    let phrases: [String: PagePhrase] = [
      "cancer": .cancerLegend, "plan": .coverLegend, "near": .near, "within": .distance, "virtual": .fromHome,
      "patient-state": .state, "first-doctor": .doctorLegend, "kind": .kind, "modality": .modality,
      "network-status": .network, "network": .networkName, "nci": .nci, "accepting": .takes,
      "independence": .independence, "treats-patients": .centerTreats,
    ]
    return phrases[name]?.text(language) ?? name.replacing("-", with: " ")
  }

  static func ages(_ token: String, _ language: ExportLanguage) -> String {
    switch AgeGroup(token: token) {
    case .adult: PagePhrase.adults.text(language)
    case .child: PagePhrase.children.text(language)
    case .both: PagePhrase.bothAges.text(language)
    case nil: token
    }
  }

  /// A value of a parameter; as it is where it has no words of ours.
  static func value(_ value: String, of name: String, _ language: ExportLanguage) -> String {
    let phrase: SheetPhrase? =
      switch name {
      case "kind": EntityKind.allCases.first { $0.token == value }?.phrase
      case "modality": Modality.allCases.first { $0.token == value }?.phrase
      case "network-status": NetworkStatus.allCases.first { $0.token == value }?.phrase
      case "nci": Designation.allCases.first { $0.token == value }?.phrase
      case "accepting": ThreeValued.allCases.first { $0.token == value }?.phrase
      case "virtual": VirtualKind.allCases.first { $0.token == value }?.phrase
      default: nil
      }
    if let phrase { return phrase.text(language) }
    switch name {
    case "within": return distance(value, language)
    case "language": return language.languageName(value)
    case "include-unknown":
      return parameter(value, language) + ": " + SheetPhrase.unknown.text(language).lowercased()
    default: return value
    }
  }

  static func place(_ number: Int, _ language: ExportLanguage) -> String {
    PagePhrase.placeTitle.text(language, String(number))
  }

  /// The name of a fact's field.
  static func field(_ field: Field, _ language: ExportLanguage) -> String {
    if let words = fields[field] { return language == .english ? words.english : words.spanish }
    return field.token.replacing("_", with: " ")
  }

  private static let fields: [Field: (english: String, spanish: String)] = [
    .name: ("Name", "Nombre"), .alias: ("Also known as", "También llamado"),
    .firstName: ("First name", "Nombre"),
    .middleName: ("Middle name", "Segundo nombre"), .lastName: ("Last name", "Apellido"),
    .credentials: ("Degree", "Título"), .gender: ("Gender", "Género"), .language: ("Language", "Idioma"),
    .specialty: ("Specialty", "Especialidad"), .specialtyText: ("Specialty", "Especialidad"),
    .license: ("License", "Licencia"), .cancerFocus: ("Treats", "Trata"), .ageGroup: ("Age", "Edad"),
    .medicalSchool: ("Medical school", "Escuela de medicina"),
    .graduationYear: ("Finished school in", "Terminó la escuela en"),
    .telehealth: ("From home", "Desde casa"),
    .hospital: ("Hospital", "Hospital"), .group: ("Group", "Grupo"),
    .centerLink: ("Cancer center", "Centro de cáncer"),
    .center: ("Cancer center", "Centro de cáncer"), .designation: ("Named by the NCI", "Nombrado por el NCI"),
    .institution: ("Institution", "Institución"), .organization: ("Owner", "Organización"),
    .roleOrganizationName: ("Practice or hospital", "Clínica u hospital"),
    .siteName: ("Office", "Consultorio"),
    .street: ("Street", "Calle"), .unit: ("Suite", "Oficina"), .city: ("City", "Ciudad"),
    .state: ("State", "Estado"), .zip: ("ZIP code", "Código ZIP"), .phone: ("Phone", "Teléfono"),
    .fax: ("Fax", "Fax"), .accessible: ("Wheelchair access", "Acceso en silla de ruedas"),
    .accepting: ("New patients", "Pacientes nuevos"), .virtual: ("From home", "Desde casa"),
    .programCancer: ("Has a program for", "Tiene un programa para"), .website: ("Website", "Sitio web"),
    .sourcePage: ("Page that says so", "Página que lo dice"), .notes: ("Notes", "Notas"),
    .stateAdmitted: ("Takes patients from", "Acepta pacientes de"),
    .stateExcluded: ("Takes no patients from", "No acepta pacientes de"),
    .cancerIncluded: ("Takes", "Acepta"), .cancerExcluded: ("Does not take", "No acepta"),
    .feeUSD: ("Price in dollars", "Precio en dólares"), .feeText: ("Price", "Precio"),
    .daysMin: ("Days, at least", "Días, al menos"), .daysMax: ("Days, at most", "Días, como máximo"),
    .initiatedBy: ("Who starts it", "Quién empieza"),
    .offered: ("Offers a second opinion", "Ofrece segunda opinión"),
  ]
}
