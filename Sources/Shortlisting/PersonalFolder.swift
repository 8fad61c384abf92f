/// Where a person's own files lie: shortlists and the log of calls, under the XDG data home, never in a data directory
/// that others share.
public struct PersonalFolder: Sendable {
  public var path: String

  public init(path: String) { self.path = path }
}
