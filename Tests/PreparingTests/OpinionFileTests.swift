import DirectoryModel
import Exporting
import Reading
import Testing

@testable import Preparing

@Suite struct OpinionFileTests {
  private func read(_ json: String) throws(OpinionError) -> Opinion {
    try OpinionFile.read(MemoryByteSource(name: "first.json", bytes: Array(json.utf8)))
  }

  @Test func `an opinion is read field by field`() throws {
    let opinion = try read(
      """
      {"doctor": {"name": "Rowan  Example, MD", "id": "npi:2000000010", "specialty": "surgery"}, "date": "2026-11-02",
       "diagnosis": "breast cancer", "type": "", "stage": 2, "tests": [{"what": "biopsy", "result": "HER2 −"}, {"what": ""}],
       "wait": "four weeks"}
      """)
    #expect(opinion.doctor == "Rowan Example, MD" && opinion.doctorID == "npi:2000000010")
    #expect(opinion.specialty == "surgery" && opinion.date == CalendarDate(iso: "2026-11-02"))
    #expect(opinion.diagnosis == "breast cancer" && opinion.type == nil && opinion.stage == "2")
    #expect(opinion.tests == [.init(what: "biopsy", result: "HER2 −")])
    #expect(opinion.wait == "four weeks" && opinion.plan == nil && opinion.trial == nil)
  }

  @Test func `an empty template is an opinion that states nothing`() throws {
    let empty = try read(OpinionFile.template.text(indented: true))
    #expect(empty == Opinion())
    #expect(try read("{}") == Opinion())
  }

  @Test(arguments: [
    ("{\"stgae\": \"2\"}", "stgae", "stage"), ("{\"doctor\": {\"nmae\": \"x\"}}", "doctor.nmae", "name"),
    ("{\"tests\": [{\"what\": \"a\"}, {\"what\": \"b\", \"reslt\": \"c\"}]}", "tests[2].reslt", "result"),
    ("{\"xyzzy\": 1}", "xyzzy", nil),
  ]) func `an unknown field is refused with the nearest`(json: String, path: String, nearest: String?) {
    do {
      _ = try read(json)
      Issue.record("\(json) was read")
    } catch OpinionError.unknownField(let file, let found, let near, let known) {
      #expect(file == "first.json" && found == path && near == nearest)
      #expect(!known.isEmpty)
    } catch { Issue.record("\(error)") }
  }

  @Test(arguments: [
    ("{\"date\": \"2 November\"}", "date"), ("{\"date\": \"2026-02-30\"}", "date"),
    ("{\"stage\": true}", "stage"), ("{\"stage\": {\"t\": 2}}", "stage"),
    ("{\"doctor\": \"Rowan\"}", "doctor"),
    ("{\"tests\": [{\"result\": \"positive\"}]}", "tests[1].what"),
    ("{\"plan\": [\"a\", \"b\"]}", "plan"),
  ]) func `a value of another form is refused with its path`(json: String, path: String) {
    do {
      _ = try read(json)
      Issue.record("\(json) was read")
    } catch OpinionError.badValue(_, let found, _, let expected) {
      #expect(found == path && !expected.isEmpty)
    } catch { Issue.record("\(error)") }
  }

  @Test(arguments: ["[{}]", "[{}, {}]", " [ ]", "{} {}", ""]) func `a file is one opinion`(json: String) {
    #expect(throws: OpinionError.self) { try read(json) }
  }

  @Test(arguments: ["{\"stage\": ", "{'stage': 2}", "stage: 2"])
  func `what is no JSON is refused`(json: String) {
    #expect(throws: OpinionError.self) { try read(json) }
  }
}
