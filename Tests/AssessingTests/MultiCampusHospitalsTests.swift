import Assessing
import TestSupport
import Testing

@Suite struct MultiCampusHospitalsTests {
  @Test func `the numbers of several campuses are those that the bundled note names`() throws {
    // The rows say it in their last column, in words; the note lists them.
    let marked = PlainTable.rows(packageRoot() + "/Data/hospitals.csv").filter {
      $0["notes"]?.hasPrefix("One CCN for") == true
    }
    #expect(MultiCampusHospitals.numbers == Set(marked.compactMap { $0["ccn"] }))
  }
}
