/// Something to do, or a day to keep, in a person's calendar: whole days only, since no source knows an hour.
public struct CalendarTask: Hashable, Sendable {
  public enum Kind: String, Sendable {
    /// To be done by the day.
    case toDo = "to_do"
    /// Takes place on the day.
    case event
  }

  /// Stays the same when the same task is made again, so that a calendar replaces it and does not double it.
  public var uid: String
  public var kind: Kind
  public var day: CalendarDate
  public var title: String
  public var text: String

  public init(uid: String, kind: Kind, day: CalendarDate, title: String, text: String) {
    self.uid = uid
    self.kind = kind
    self.day = day
    self.title = title
    self.text = text
  }
}
