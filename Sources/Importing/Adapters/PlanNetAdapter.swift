import DirectoryModel
import Reading
import Storing

/// A payer's provider directory: HL7 FHIR R4, Da Vinci PDex Plan-Net (STU 1.0 to 1.2).
///
/// Publisher: each US payer of Medicare Advantage, Medicaid and CHIP, on a public server of its own; the
/// guide is http://hl7.org/fhir/us/davinci-pdex-plan-net (CC0). Updated within 30 days of a change, by rule.
/// One row is one resource: a person, a role of a person, an organization or network, its affiliation, a
/// place, a service, a plan.
///
/// Files: Bundles or single resources in XML or JSON, or NDJSON as a bulk export gives it; all files of the
/// source in one import, in any order. References are resolved over all of them; one that leads nowhere is
/// reported, and what it names stays under its own id. Near dialects (VhDir, mCSD) are read for what they
/// share with Plan-Net.
///
/// Known lies: `meta.lastUpdated` is when a server stored the resource, so it is neither as-of nor verified;
/// a role code says physician where the specialty says nurse; roles with admitting privileges only (`ap`) are
/// no places of care; networks that no plan offers; "not accepting" is `nopt`, `not`, `existptonly` or
/// `existptfam`; a service offered virtually often does not say by which means.
struct PlanNetAdapter: SourceAdapter {
  let name = "plan-net"
  let summary = "a payer's directory in HL7 FHIR R4 (Plan-Net; also VhDir, mCSD), XML, JSON or NDJSON"
  let input = "Bundles, single resources or NDJSON; all files of the source in one import"

  let standing = SourceStanding.planDirectory

  var fileExtensions: [String] { [".xml", ".json", ".ndjson", ".jsonl"] }

  func read(_ files: [InputFile], into session: ImportSession) throws {
    let collection = try PlanNetCollection(session: session)
    for (ordinal, file) in files.enumerated() {
      session.beginFile(file, ordinal: ordinal)
      try collection.read(file)
    }
    collection.finish()
    try PlanNetAssembly(collection.resources, session: session).run()
  }
}
