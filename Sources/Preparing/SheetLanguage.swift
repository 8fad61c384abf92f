/// The languages in which sheets for patients are written.
public enum SheetLanguage: String, CaseIterable, Sendable {
  case english = "en"
  case spanish = "es"
}
