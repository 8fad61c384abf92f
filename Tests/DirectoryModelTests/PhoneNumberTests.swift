import DirectoryModel
import Testing

/// A number and its extension: who calls without it reaches the switchboard.
@Suite struct PhoneNumberTests {
  @Test(arguments: [
    ("3125550137", "3125550137", "312-555-0137", "tel:+1-312-555-0137"),
    ("(312) 555-0137", "3125550137", "312-555-0137", "tel:+1-312-555-0137"),
    ("1-312-555-0137 x42", "3125550137 x42", "312-555-0137 x42", "tel:+1-312-555-0137;ext=42"),
    ("312.555.0137 ext. 5", "3125550137 x5", "312-555-0137 x5", "tel:+1-312-555-0137;ext=5"),
    (
      "312-555-0137 Extension: 0042 ", "3125550137 x0042", "312-555-0137 x0042",
      "tel:+1-312-555-0137;ext=0042"
    ),
    ("312-555-0137#7", "3125550137 x7", "312-555-0137 x7", "tel:+1-312-555-0137;ext=7"),
    // What stands behind is no extension: nothing of it is lost.
    (
      "312-555-0137 ext front desk", "312-555-0137 ext front desk", "312-555-0137 ext front desk",
      "tel:+1-312-555-0137"
    ),
    ("312-555-0137 x", "312-555-0137 x", "312-555-0137 x", "tel:+1-312-555-0137"),
  ])
  func `an extension stays with its number, kept, written and dialed`(
    text: String, kept: String, written: String, link: String
  ) {
    #expect(PhoneNumber.kept(text) == kept)
    #expect(PhoneNumber.written(text) == written && PhoneNumber.written(kept) == written)
    #expect(PhoneNumber.link(text) == link && PhoneNumber.link(kept) == link)
    #expect(PhoneNumber.kept(kept) == kept, "what is kept is kept again as it is")
  }

  @Test(arguments: ["disconnected", "", "555-0137", "123-555-0137", "+44 20 7946 0000"])
  func `what is no number of the plan stays as it is and is not dialed`(text: String) {
    #expect(PhoneNumber.kept(text) == text && PhoneNumber.written(text) == text)
    #expect(PhoneNumber.link(text) == nil && PhoneNumber.agree(text, "3125550137") == nil)
  }

  @Test func `two numbers are one unless both have extensions that differ`() {
    #expect(PhoneNumber.agree("312-555-0137", "3125550137 x42") == true)
    #expect(PhoneNumber.agree("312-555-0137 ext 42", "3125550137 x42") == true)
    #expect(PhoneNumber.agree("312-555-0137 x41", "3125550137 x42") == false)
    #expect(PhoneNumber.agree("312-555-0138", "3125550137") == false)
  }
}
