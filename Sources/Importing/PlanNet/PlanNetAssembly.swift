import DirectoryModel
import Storing

/// Joins the resources of a directory into records: a clinician with her roles, their places, services and
/// networks; an organization with its sites; networks and plans.
///
/// Which rule holds where is in the extensions of this class: who is who in `+Links`, what a role says in
/// `+Roles`, the records themselves in `+Records`.
final class PlanNetAssembly {
  /// A resource under what it belongs to.
  struct Dependent {
    var owner: UInt64
    /// So that the order is the same whatever the order of the files.
    var id: UInt64
    var entry: Int
  }

  /// Someone or something that is referred to and not there.
  struct Missing {
    /// With the source, as `missingID` makes it.
    var id: String
    var display: String
    var npi: UInt64?
    /// Where it is referred to first.
    var entry: Int
  }

  let resources: PlanNetResources
  let session: ImportSession
  let writer = FactWriter()

  /// Roles by their practitioner; those without one by their organization.
  var rolesOfPractitioners: [Dependent] = []
  var rolesOfOrganizations: [Dependent] = []
  var affiliations: [Dependent] = []
  var locations: [Dependent] = []
  var services: [Dependent] = []
  var missingPractitioners: [UInt64: Missing] = [:]
  var missingNetworks: [UInt64: Missing] = [:]
  var missingOrganizations: [UInt64: Missing] = [:]
  /// NPIs that only a role states, by the practitioner's resource.
  var roleNPIs: [UInt64: UInt64] = [:]
  /// The record at hand holds no further role, and that is said.
  var isFull = false
  /// Networks of the record at hand, of which some may be of closed places alone.
  var closed = ClosedNetworks()
  /// Practitioners by NPI; made when one is referred to by it.
  var practitionersByNPI: [UInt64: Int]?

  init(_ resources: PlanNetResources, session: ImportSession) {
    self.resources = resources
    self.session = session
  }

  func run() throws {
    try resources.freeze()
    resolve()
    try addRecords()
  }

  // MARK: Dependents

  static func sort(_ list: inout [Dependent]) {
    list.sort { $0.owner != $1.owner ? $0.owner < $1.owner : $0.id < $1.id }
  }

  /// Those of one owner.
  static func of(_ owner: UInt64, in list: [Dependent]) -> ArraySlice<Dependent> {
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if list[middle].owner < owner { low = middle + 1 } else { high = middle }
    }
    var end = low
    while end < list.count, list[end].owner == owner { end += 1 }
    return list[low..<end]
  }

  // MARK: Ids

  /// The NPI, else the CCN, else an id local to the source.
  func organizationID(_ entry: Int) -> String {
    if let npi = resources.links(entry).first(.npi)?.hash { return "npi:\(npi)" }
    if let ccn = resources.links(entry).first(.ccn)?.text { return "ccn:\(ccn.text)" }
    return "organization:\(session.source):\(localID(entry))"
  }

  func localID(_ entry: Int) -> String { resources.links(entry).first(.id)?.text.text ?? "" }

  /// What stands behind `network:`: local to its source, since two payers' N1 must never become one.
  func networkID(_ entry: Int) -> String { session.source + ":" + localID(entry) }

  /// What stands behind `network:` for a network that is named, be it there or not.
  func networkID(_ link: PlanNetLink) -> String {
    resources.find(link.hash).map { networkID($0) } ?? missingID(link)
  }

  /// Local to the source, for what is not there: the last part of the reference, to be recognized by, and the
  /// hash of all that names it. The tilde between them stands in no resource's id, so that nothing missing is
  /// taken for a resource, nor for what has the same number in another system.
  func missingID(_ link: PlanNetLink) -> String {
    session.source + ":" + Self.localID(ofReference: link.text) + "~" + RecordID.hexadecimal(link.hash)
  }

  private static func localID(ofReference text: UnsafeRawBufferPointer) -> String {
    let id = FHIRReference.withoutVersion(text).lastSegment
    let allowed = id.filter { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x3A: true
      default: false
      }
    }
    return String(decoding: allowed.prefix(128), as: UTF8.self)
  }
}
