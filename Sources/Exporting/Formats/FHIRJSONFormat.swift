import DirectoryModel
import FHIRModel

/// A Bundle of FHIR R4 as JSON.
struct FHIRJSONFormat: ShortlistFormat {
  let token = "fhir"
  let fileExtension = "fhir.json"
  let mediaType = "application/fhir+json; fhirVersion=4.0"
  let title = "FHIR R4 Bundle as JSON"
  let leftOut = ShortlistBundle.leftOut

  func bytes(ofPlain list: Shortlist, in context: ExportContext) -> [UInt8] {
    Array((ShortlistBundle.bundle(list, in: context).json.text(indented: true) + "\n").utf8)
  }
}
