// What lies where in a snapshot. Elements are little endian; every column has one element an entity or a role.
//
// A *role* is the document of the index: a clinician or service at one site. Roles of one entity are neighbors, so
// an entity is a range of roles, and counting entities is walking roles in order. Reference entries (networks,
// plans, cancer types, specialties, states) are entities without roles, before all others.
//
// Entities are numbered for locality: reference entries in the order of their keys, then who cares for cancer before
// everyone else, and each of the two by place (cells of `GeoGrid` row by row, then latitude and longitude), then key.
// So a search for a cancer reads the first few percent of each list, and a circle is a few runs of roles.
// Everything but `records` is the hot index; records are read for the hits shown.

/// The sections of a snapshot. Numbers are never used twice.
enum SnapshotSection: UInt32 {
  /// JSON: `SnapshotMeta`.
  case meta = 1
  /// UInt64 an entity.
  case entityKey = 2
  /// UInt8 an entity: raw value of `RecordKind`.
  case entityKind = 3
  /// UInt32 an entity, and one more: its first role.
  case entityFirstRole = 4
  /// UInt64 an entity: where its facts begin in `records`, which lie in the order of keys.
  case entityRecord = 5
  /// Int32 an entity: days since 1970 of its newest evidence.
  case entityEvidence = 7
  /// UInt8 an entity: raw value of the best `Designation`, 0 for none.
  case entityDesignation = 8
  /// UInt32 an entity: ordinals in the order of keys.
  case entityByKey = 9
  case records = 10
  /// UInt32 a role.
  case roleEntity = 11
  /// Int32 a role: millionths of a degree; `Int32.min` for an unknown place.
  case roleLatitude = 12
  case roleLongitude = 13
  /// UInt8 a role: raw value of `GeoSource`.
  case roleGeoSource = 14
  case termBytes = 15
  /// `TermEntry` each, ascending by facet and bytes.
  case terms = 16
  /// See `RolePosting`.
  case postings = 17
  /// UInt32 each: cells that hold roles, ascending.
  case geoCells = 20
  /// UInt32 a cell, and one more: its first run.
  case geoStart = 21
  /// `ZIPEntry` each, ascending.
  case zips = 23
  /// UInt64 each, ascending: keys of the numbers by which an organization is known beside its own key.
  case aliasKey = 24
  /// UInt32 an alias: the organization's ordinal.
  case aliasEntity = 25
  /// UInt32 an entity: length of its facts in `records`.
  case entityRecordLength = 26
  /// UInt32 an entity: its place among all by folded name, then id.
  case entityNameRank = 27
  /// UInt32 a facet by raw value, and one more: its first term.
  case facetStart = 29
  /// UInt32 each, a power of two of them: position of a term + 1, 0 for free; see `TermTable.slot`.
  case termSlots = 30
  /// Two UInt32 each: first role and the one after the last, of roles of one cell that follow each other.
  case geoRuns = 31
  /// `NetworkEntry` each, in the order of the terms of `Facet.network`.
  case networks = 32
  /// `ParticipationKind` each.
  case participationKinds = 33
  /// UInt16 or UInt32 (by the number of kinds) a participation, ascending by network and role.
  case participationKind = 34
  /// UInt32 a participation, for the networks in which a role stands more than once.
  case participationRole = 35
  /// UInt32 a bucket, and one more; see `TokenNeighborhood`.
  case neighborStart = 36
  /// UInt32 each.
  case neighbors = 37
  /// UInt32 each, ascending: roles that follow another one of their entity. Mostly few, so that a role's entity is
  /// known by counting them instead of reading `roleEntity`.
  case followers = 38
  /// One UInt32: the entity after the last that has a designation. They stand together at the beginning.
  case designatedEnd = 39
  /// The words for cancers, as `CancerVocabulary` prepares them.
  case cancerPhrases = 40
  /// UInt32 each: position of a term by its code in `tallyCodes`; see `RoleTallyTerms`.
  case tallyTerms = 47
  /// UInt32 for every eight roles, and one more: where their codes begin.
  case tallyStarts = 48
  /// UInt8 a role: where its codes begin behind those of its eight.
  case tallyOffsets = 49
  /// Two UInt32 each, ascending: a role whose codes begin 255 bytes behind or more, and where.
  case tallyFarPlaces = 50
  /// The codes of each role, of one byte or two.
  case tallyCodes = 51
  /// `CityEntry` each, ascending by the bytes of their keys.
  case cities = 45
  /// Keys and names of the cities.
  case cityBytes = 46
  /// UInt16 a role: `SiteDigest` of its street, 0 without one.
  case roleSite = 52

  // Of a skeleton alone.

  /// Two UInt64: entities and roles of the snapshot.
  case origin = 53
  /// The content hash of the snapshot, in hexadecimal digits.
  case originHash = 54
}

/// How a role came to its coordinates.
public enum GeoSource: UInt8, Sendable {
  case unknown = 0
  /// The source states them.
  case source = 1
  /// Center of its ZIP code's area.
  case zip = 2
  /// Mean of the areas whose ZIP codes share the first three digits: the Census lists no area for the code itself.
  case zip3 = 3

  /// nil for unknown.
  public var token: String? {
    switch self {
    case .unknown: nil
    case .source: "source"
    case .zip: "zip"
    case .zip3: "zip3"
    }
  }
}

/// What a term says. The raw value is stored: add at the end. A filter or count over something new is a line here,
/// a line in `FacetTerms`, and a file in `Querying/Filters`.
public enum Facet: UInt8, CaseIterable, Sendable {
  /// Folded words of names.
  case token = 1
  case kind = 2
  /// USPS code of the role's site.
  case state = 3
  /// NUCC code.
  case specialty = 4
  case modality = 5
  case language = 6
  case gender = 7
  /// Cancer type that a source says is treated.
  case focus = 8
  /// Cancer type for which the role's site has a program.
  case programCancer = 9
  /// Tier of the center, or of each center to which a source ties the clinician or program.
  case designation = 10
  case center = 11
  /// CCN of a hospital: of an affiliation, of a hospital itself, or of one that belongs to the center.
  case hospital = 12
  /// PAC id of a group practice: stated of a clinician, or a group's own.
  case group = 13
  /// A virtual kind, or `none`.
  case virtual = 14
  /// yes, no: stated by the role or site, apart from networks.
  case accepting = 15
  case accessible = 16
  case teaching = 17
  /// adult, child, both: whom the entity sees, as far as the site leaves it open.
  case age = 18
  /// yes, no: of programs.
  case offered = 19
  /// yes, no: a center's site where patients are seen.
  case seen = 20
  /// `yes`: sees cancer patients in general, without saying which cancers.
  case generalCancerCare = 21
  /// Id of the source.
  case source = 22
  /// Id of a network, in which the role is or explicitly is not.
  case network = 23
  case tier = 24
  /// Source whose refused row names this NPI.
  case mentioned = 25
  /// Cancer type that a program says it does not take.
  case refusedCancer = 26

  /// USPS code of a state in which a license is stated.
  case licensed = 27
  /// Id, as stated, of the organization at the role's site, or of the one that offers a program.
  case organization = 28
  /// Id, as stated, of the organization above an organization.
  case partOf = 29
  /// A kind of specialist of which a program says that it does not answer.
  case excludedModality = 30
  /// First day of the role (`Role.period`), `2026-11-01`; none for one that is open.
  case begins = 31
  /// Last day of the role, likewise.
  case ends = 32

  // Worked out of the ones above when the index is built; they come after all others.

  /// Id of a network: roles in it and by no source out of it, on the days for which `NetworkEntry` is steady.
  case networkIn = 64
  /// Id of a network: roles that see new patients in it, on the same days.
  case networkAccepting = 65
  /// Id of a network: roles that see no new patients in it, and by no source do, on the same days.
  case networkRefusing = 66
  /// Cancer type: roles whose focus is it, one above or one below it, without those that refuse it or are known to see
  /// patients of another age only.
  case relatedFocus = 67
  /// The first one to three letters of words of names.
  case prefix = 68
  /// Raw value of a facet, as one byte: roles of which it is known.
  case known = 69
  /// `yes`: some role of the entity has a street.
  case sited = 70
}

/// A term and where its roles are.
struct TermEntry: BitwiseCopyable {
  var bytesOffset: UInt32
  var bytesLength: UInt16
  var facet: UInt8
  /// Raw value of `RolePosting.Form`.
  var form: UInt8
  /// Roles.
  var count: UInt32
  /// Entities.
  var entities: UInt32
  /// Number of runs, where the form is runs.
  var runs: UInt32
  /// In `postings`, in steps of four bytes.
  var postingsOffset: UInt32
}

/// What a participation says, apart from whose it is: few things are said, of many.
struct ParticipationKind: BitwiseCopyable, Hashable {
  /// Ordinal among the terms of `Facet.tier`, or `UInt32.max`.
  var tier: UInt32
  /// Days since 1970; `Int32.min` for open.
  var from: Int32
  /// Last day; `Int32.max` for open.
  var to: Int32
  var layer: UInt16
  /// Raw value of `ThreeValued`.
  var accepting: UInt8
  /// 1 in, 0 explicitly out.
  var isIn: UInt8
}

struct NetworkEntry: BitwiseCopyable {
  /// First participation; the next entry's is where they end.
  var first: UInt32
  /// First entry in `participationRole`, or `UInt32.max` when the participations are one each for the roles of the
  /// network's term, in order.
  var firstRole: UInt32
  /// First and last day on which every participation of it holds.
  var steadyFrom: Int32
  var steadyTo: Int32
  /// Whether any source says of a role that it is out.
  var hasOut: UInt32
}

/// A role in a network.
public struct ParticipationEntry: BitwiseCopyable, Sendable {
  public var role: UInt32
  /// Ordinal among the terms of `Facet.network`.
  public var network: UInt32
  /// Ordinal among the terms of `Facet.tier`, or `UInt32.max`.
  public var tier: UInt32
  /// Days since 1970; `Int32.min` for open.
  public var from: Int32
  /// Last day; `Int32.max` for open.
  public var to: Int32
  public var layer: UInt16
  /// Raw value of `ThreeValued`.
  public var accepting: UInt8
  /// 1 in, 0 explicitly out.
  public var isIn: UInt8
}

struct ZIPEntry: BitwiseCopyable {
  var zip: UInt32
  var latitude: Int32
  var longitude: Int32
}
