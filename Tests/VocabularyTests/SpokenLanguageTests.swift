import Testing
import Vocabulary

@Suite struct SpokenLanguageTests {
  @Test(arguments: [
    ("English", "en"), ("ESPAÑOL", "es"), ("spa", "es"), ("es-MX", "es"), ("zh_CN", "zh"), (" fra ", "fr"),
    ("Haitian Creole", "ht"), ("Mandarin", "zh"), ("vi", "vi"), ("Farsi", "fa"),
  ])
  func `names and codes are read`(text: String, code: String) {
    #expect(SpokenLanguage.code(text) == code)
  }

  @Test(arguments: ["", "Cantonese", "American Sign Language", "xx", "zz-ZZ", "Klingon", "French bread"])
  func `what has no code of two letters, or is no language, is none`(text: String) {
    #expect(SpokenLanguage.code(text) == nil)
  }
}
