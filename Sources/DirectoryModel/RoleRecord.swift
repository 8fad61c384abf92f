public import Vocabulary

/// One role with all that stands behind it, as `export` writes it. Documented field by field in docs/export.md.
public struct RoleRecord: Sendable {
  public struct Source: Sendable {
    public var id: String
    public var row: Int
    public var asOf: CalendarDate?
    public var verified: CalendarDate?

    public init(id: String, row: Int, asOf: CalendarDate?, verified: CalendarDate?) {
      self.id = id
      self.row = row
      self.asOf = asOf
      self.verified = verified
    }
  }

  public var provider: Provider
  public var kind: EntityKind
  public var role: Role?
  public var roleID: String
  public var modalities: [Modality]
  public var designation: Designation?
  public var coordinates: Coordinates?
  /// How the coordinates were found: source, zip, zip3.
  public var geoSource: String?
  public var accepting: ThreeValued
  /// Id and name of each network of the participations.
  public var networkNames: [String: String]
  /// Plans that offer a network of the participations.
  public var plans: [String]
  public var sources: [Source]

  public init(
    provider: Provider, kind: EntityKind, role: Role?, roleID: String, modalities: [Modality],
    designation: Designation?, coordinates: Coordinates?, geoSource: String?, accepting: ThreeValued,
    networkNames: [String: String], plans: [String], sources: [Source]
  ) {
    self.provider = provider
    self.kind = kind
    self.role = role
    self.roleID = roleID
    self.modalities = modalities
    self.designation = designation
    self.coordinates = coordinates
    self.geoSource = geoSource
    self.accepting = accepting
    self.networkNames = networkNames
    self.plans = plans
    self.sources = sources
  }

  /// The same in every generation: made of the entity's id and its site.
  public static func roleID(of provider: Provider, role: Role?) -> String {
    let site = role.map { SiteKey.key(of: $0.facts) } ?? 0
    let organization = role?.facts.first(.roleOrganization) ?? ""
    let hash = ByteHash.hash("\(provider.id)|\(site)|\(organization)|\(role?.facts.first(.roleID) ?? "")")
    let digits = String(hash, radix: 16)
    return "role:" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
