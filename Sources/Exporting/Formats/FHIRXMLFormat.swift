import DirectoryModel
import FHIRModel

/// A Bundle of FHIR R4 as XML.
struct FHIRXMLFormat: ShortlistFormat {
  let token = "fhir-xml"
  let fileExtension = "fhir.xml"
  let mediaType = "application/fhir+xml; fhirVersion=4.0"
  let title = "FHIR R4 Bundle as XML"
  let leftOut = ShortlistBundle.leftOut

  func bytes(ofPlain list: Shortlist, in context: ExportContext) -> [UInt8] {
    Array(ShortlistBundle.bundle(list, in: context).xmlDocument.utf8)
  }
}
