import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite struct CMSSpecialtiesTests {
  @Test(
    arguments: [
      ("HEMATOLOGY/ONCOLOGY", "207RH0003X"), ("HEMATOLOGY ONCOLOGY", "207RH0003X"),
      ("MEDICAL ONCOLOGY", "207RX0202X"), ("RADIATION ONCOLOGY", "2085R0001X"),
      ("SURGICAL ONCOLOGY", "2086X0206X"), ("GYNECOLOGICAL ONCOLOGY", "207VX0201X"),
      ("GYNECOLOGICAL/ONCOLOGY", "207VX0201X"), ("HEMATOLOGY", "207RH0000X"),
      ("INTERVENTIONAL RADIOLOGY", "2085R0204X"), ("Family Medicine", "207Q00000X"),
      ("FAMILY PRACTICE", "207Q00000X"), ("CARDIOVASCULAR DISEASE CARDIOLOGY", "207RC0000X"),
      ("MICROGRAPHIC DERMATOLOGIC SURGERY (MDS)", "207ND0101X"),
      ("COLORECTAL SURGERY PROCTOLOGY", "208C00000X"),
    ]) func `a name of Medicare's list has its code in every spelling`(_ name: String, _ code: String)
  {
    #expect(CMSSpecialties.meaning(of: name) == .code(code))
  }

  @Test(arguments: ["PATHOLOGY", "HOSPICE/PALLIATIVE CARE", "HAND SURGERY", "PREVENTIVE MEDICINE"])
  func `a name with many codes has none`(_ name: String) {
    #expect(CMSSpecialties.meaning(of: name) == .wordsOnly)
  }

  @Test(arguments: ["", "ONCOLOGY", "HEMATOLOGY AND ONCOLOGY", "SARCOMA"])
  func `a name that is not on the list means nothing`(_ name: String) {
    #expect(CMSSpecialties.meaning(of: name) == .unlisted)
  }

  @Test func `the list is in order, each name once`() {
    let names = CMSSpecialties.all.map(\.name)
    #expect(names == names.sorted())
    #expect(Set(names.map(TextFolding.folded)).count == names.count)
  }

  private static let taxonomy = packageRoot() + "/../shared/samples/nucc/nucc_taxonomy_251.csv"

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: taxonomy), "there is no taxonomy file beside the package"))
  func `every code stands in the taxonomy 25.1 and is in use`() {
    let rows = PlainTable.rows(Self.taxonomy)
    for code in CMSSpecialties.all.compactMap({ $0.code }) {
      let row = rows.first { $0["Code"] == code }
      #expect(row?["Notes"]?.contains("inactive") == false, "\(code)")
    }
  }
}
