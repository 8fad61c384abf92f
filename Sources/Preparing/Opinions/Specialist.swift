public import Vocabulary

/// The kinds of specialist who can settle a difference between two opinions.
public enum Specialist: String, CaseIterable, Sendable {
  case pathologist, radiologist, surgeon
  case radiationOncologist = "radiation_oncologist"
  case medicalOncologist = "medical_oncologist"

  /// What `search --modality` calls the kind.
  public var modality: Modality {
    switch self {
    case .pathologist: .pathology
    case .radiologist: .radiology
    case .surgeon: .surgical
    case .radiationOncologist: .radiation
    case .medicalOncologist: .medical
    }
  }

  /// Whose work it is to look again at what the two doctors differ in. What doctors differ in by reading is for those
  /// who read slides and scans; what they differ in by choosing is for those who treat.
  public static func settling(_ field: OpinionField, test: String?) -> [Specialist] {
    switch field {
    case .diagnosis, .type: [.pathologist]
    case .stage: [.radiologist]
    case .testResult: [test.map(isScan) == true ? .radiologist : .pathologist]
    case .plan: [.surgeon, .radiationOncologist, .medicalOncologist]
    case .trial: [.medicalOncologist]
    // Who read a test, what is cited and how long is safe are for the two doctors themselves to answer.
    case .testReader, .guideline, .wait: []
    }
  }

  /// The kind that a doctor's specialty names, in English or Spanish; nil when it names none of these.
  public init?(specialty: String) {
    let words = TextFolding.tokens(specialty)
    func has(_ beginnings: String...) -> Bool {
      words.contains { word in beginnings.contains { word.hasPrefix($0) } }
    }
    if has("patholog", "patolog") {
      self = .pathologist
    } else if has("surg", "ciruj", "cirug", "urolog", "neurosurg") {
      self = .surgeon
    } else if has("radiation", "radioter", "radiacion") {
      self = .radiationOncologist
    } else if has("radiolog") {
      self = .radiologist
    } else if has("medical", "medico", "oncolog", "hematolog") {
      self = .medicalOncologist
    } else {
      return nil
    }
  }

  private static let scanWords: Set<String> = [
    "ct", "cat", "mri", "pet", "scan", "scans", "xray", "x", "ultrasound", "mammogram", "mammography",
    "tomography", "imaging", "sonogram", "tomografia", "resonancia", "ultrasonido", "mamografia", "imagen",
    "imagenes", "radiografia", "ecografia", "tac", "escaneo",
  ]

  /// Whether a test, in a person's words, is a picture and not a bit of tissue or blood.
  static func isScan(_ test: String) -> Bool { !scanWords.isDisjoint(with: TextFolding.tokens(test)) }
}
