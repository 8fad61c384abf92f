import Preparing
import Testing

/// The formulas, worked out by hand on short texts.
@Suite struct ReadingLevelTests {
  @Test func `English is measured by Flesch and Kincaid`() {
    // Seven words of one syllable in two sentences: 0.39 × 3.5 + 11.8 × 1 − 15.59.
    let level = ReadingLevel(of: "The cat sat. The dog ran off!", language: .english)
    #expect(level.words == 7 && level.sentences == 2 && level.syllables == 7)
    #expect(abs(level.grade - -2.425) < 0.001)
    #expect(level.perspicuity == nil)
    #expect(level.description == "7 words, 2 sentences, grade -2.4 (Flesch-Kincaid)")
  }

  @Test func `Spanish is measured by Crawford, beside the scale of Szigriszt-Pazos`() {
    // Seven words with eleven syllables in two sentences: −0.205 × 28.571 + 0.049 × 157.143 − 3.407.
    let level = ReadingLevel(of: "La casa es mía. ¿El perro come?", language: .spanish)
    #expect(level.words == 7 && level.sentences == 2 && level.syllables == 11)
    #expect(abs(level.grade - -1.5641) < 0.001)
    // 206.835 − 62.3 × 11 / 7 − 3.5.
    #expect(abs((level.perspicuity ?? 0) - 105.435) < 0.001)
  }

  @Test func `a hard text is above sixth grade in both languages`() {
    let english =
      "Authorization for retransmission of histopathological documentation requires institutional approval "
      + "notwithstanding previously communicated administrative determinations."
    let spanish =
      "La autorización institucional para la retransmisión de la documentación histopatológica requiere la aprobación "
      + "administrativa correspondiente, independientemente de las determinaciones comunicadas anteriormente."
    #expect(ReadingLevel(of: english, language: .english).grade > 12)
    #expect(ReadingLevel(of: spanish, language: .spanish).grade > 9)
  }

  @Test func `a name makes its sentence longer and no harder, and so does a word that is left out`() {
    let named = ReadingLevel(
      blocks: [.init(parts: [.text("Call"), .name, .text("now.")])], language: .english)
    #expect(named.words == 3 && named.measuredWords == 2 && named.syllables == 2 && named.sentences == 1)
    let explained = ReadingLevel(
      of: "Ask for pathology now.", language: .english, leavingOut: ["pathology"])
    #expect(explained.words == 4 && explained.measuredWords == 3 && explained.syllables == 3)
  }

  @Test func `a page is read as its reader reads it`() {
    let html = """
      <html><head><title>Two words</title><style>p { color: red }</style></head><body><h1>A heading</h1>
      <p>Call <span translate="no">Lakeshore Cancer Center</span> now.</p>
      <ul><li>Ask &amp; sign</li><li>Wait</li></ul><p data-blank="">Fill this in</p></body></html>
      """
    let level = ReadingLevel(html: html, language: .english)
    // Call, a name, now; Ask, sign; Wait.
    #expect(level.words == 6 && level.measuredWords == 5 && level.sentences == 3)
  }

  @Test func `nothing at all has no grade`() {
    #expect(ReadingLevel(of: "", language: .english).grade == 0)
    #expect(ReadingLevel(of: "…", language: .spanish).grade == 0)
  }
}
