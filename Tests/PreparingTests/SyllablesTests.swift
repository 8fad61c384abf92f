import Preparing
import Testing

/// Syllables of words counted by hand, as they are said.
@Suite struct SyllablesTests {
  private static let english: [(words: String, syllables: Int)] = [
    ("the yes once asked called helped used stayed watched scans slides eyes breathe", 1),
    (
      "doctor cancer second records safely treatment careful movement needed started added changes places boxes "
        + "catches tissue table little people patient quiet create precious player someone tumor guideline", 2
    ),
    ("opinion hospital biopsy medicine surgery insurance serious ratio idea area video", 3),
    ("radiation oncologist pathology pathologist", 4), ("chemotherapy", 5),
    ("don’t", 1), ("X-ray", 2), ("PET", 1), ("MRI", 3), ("HER2", 4), ("CA-125", 3), ("30", 1),
  ]

  private static let spanish: [(words: String, syllables: Int)] = [
    ("la que quien muy yo ya y hoy", 1),
    ("doctor cáncer día días guía sigue agua ciudad ruido país leer tumor biopsia mía casa", 2),
    ("médico opinión radiación examen cuidado oído pingüino Uruguay", 3),
    ("laminillas cirujano averigüe aéreo", 4), ("CT", 2), ("MRI", 5), ("HER2", 6),
  ]

  @Test(arguments: SheetLanguage.allCases)
  func `words have the syllables that one hears`(language: SheetLanguage) {
    for (words, syllables) in language == .english ? Self.english : Self.spanish {
      for word in words.split(separator: " ") {
        let counted = ReadingLevel(of: String(word), language: language).syllables
        #expect(counted == syllables, "\(word) in \(language.rawValue)")
      }
    }
  }
}
