/// What somebody was told on the telephone. It is the person's own: it stands beside what sources say, marked as her
/// call, and never enters a generation.
public struct OwnCall: Hashable, Sendable {
  /// What was asked about.
  public enum Subject: String, CaseIterable, Sendable {
    case phone, network, accepting, address
  }

  /// With its type: `npi:2000000010`.
  public var id: String
  /// As it was shown on that day.
  public var name: String
  /// Key of the place, as in `ShortlistEntry.site`; nil for one who has no place or for all of them.
  public var site: String?
  /// The place in words.
  public var place: String?
  public var subject: Subject
  /// Id of the plan and its name, where the subject is the network.
  public var plan: String?
  public var planName: String?
  /// Ten digits of a phone, `in` or `out`, `yes` or `no`, an address in words.
  public var saw: String
  public var day: CalendarDate
  /// The number or name that the other side gave for the call.
  public var reference: String?

  public init(
    id: String, name: String, site: String? = nil, place: String? = nil, subject: Subject,
    plan: String? = nil, planName: String? = nil, saw: String, day: CalendarDate, reference: String? = nil
  ) {
    self.id = id
    self.name = name
    self.site = site
    self.place = place
    self.subject = subject
    self.plan = plan
    self.planName = planName
    self.saw = saw
    self.day = day
    self.reference = reference
  }
}
