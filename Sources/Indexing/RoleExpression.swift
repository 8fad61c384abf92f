public import DirectoryModel
import Storing

/// A set of roles, described and not yet worked out: terms, and what is asked of them together.
///
/// Filters describe; `Snapshot.select` works out, starting from whatever leaves the fewest.
public indirect enum RoleExpression: Sendable {
  case none
  case all
  case posting(RolePosting)
  /// Ascending, each once.
  case list([UInt32])
  case set(RoleSet)
  case anyOf([RoleExpression])
  case allOf([RoleExpression])
  case not(RoleExpression)
  case within(RoleCircle)
  /// Only over a store, which works it out.
  case stored(StoredCondition)

  /// Whether it is nobody by its form alone.
  public var isNone: Bool {
    switch self {
    case .none: true
    case .list(let roles): roles.isEmpty
    case .anyOf(let parts): parts.allSatisfy(\.isNone)
    case .allOf(let parts): parts.contains(where: \.isNone)
    case .not(.all): true
    default: false
    }
  }

  public func union(_ other: RoleExpression) -> RoleExpression {
    switch (self, other) {
    case (.none, let x), (let x, .none): x
    case (.all, _), (_, .all): .all
    case (.anyOf(let a), .anyOf(let b)): .anyOf(a + b)
    case (.anyOf(let a), let x): .anyOf(a + [x])
    case (let x, .anyOf(let b)): .anyOf([x] + b)
    default: .anyOf([self, other])
    }
  }

  public func intersection(_ other: RoleExpression) -> RoleExpression {
    switch (self, other) {
    case (.none, _), (_, .none): .none
    case (.all, let x), (let x, .all): x
    case (.allOf(let a), .allOf(let b)): .allOf(a + b)
    case (.allOf(let a), let x): .allOf(a + [x])
    case (let x, .allOf(let b)): .allOf([x] + b)
    default: .allOf([self, other])
    }
  }

  public func subtracting(_ other: RoleExpression) -> RoleExpression { intersection(other.complement) }

  public var complement: RoleExpression {
    switch self {
    case .none: .all
    case .all: .none
    case .not(let x): x
    default: .not(self)
    }
  }
}

/// The roles within a distance of a place, exactly: runs of roles whose cells the circle can touch, and the measure.
public final class RoleCircle: Sendable {
  public let center: Coordinates
  public let radius: Distance
  /// First role and the one after the last; ascending and apart. A superset.
  let runs: [Range<Int>]
  /// Roles in the runs.
  let candidates: Int

  init(center: Coordinates, radius: Distance, runs: [Range<Int>]) {
    self.center = center
    self.radius = radius
    self.runs = runs
    candidates = runs.reduce(0) { $0 + $1.count }
  }
}

/// Distances of roles from one place. Neighbors in the index mostly share a place, so that the last answer is kept.
public struct DistanceMeter {
  private var latitudes: ColumnWalk<Int32>
  private var longitudes: ColumnWalk<Int32>
  private let center: Coordinates
  private var latitude: Int32 = .min
  private var longitude: Int32 = 0
  private var last = Distance(decameters: .max)

  public init(_ snapshot: Snapshot, from center: Coordinates) {
    latitudes = ColumnWalk(snapshot.latitudes)
    longitudes = ColumnWalk(snapshot.longitudes)
    self.center = center
  }

  /// nil for a role without coordinates.
  public mutating func distance(_ role: Int) -> Distance? {
    let place = (latitude: latitudes.read(role), longitude: longitudes.read(role))
    if place.latitude == .min { return nil }
    if place.latitude != latitude || place.longitude != longitude {
      (latitude, longitude) = place
      last = Distance.between(
        center, Coordinates(latitude: Double(latitude) / 1e6, longitude: Double(longitude) / 1e6))
    }
    return last
  }
}

extension Snapshot {
  /// The roles within a distance, exactly.
  ///
  /// Equals asking every role's coordinates; the grid only spares the far ones.
  public func roles(within radius: Distance, of center: Coordinates) -> RoleExpression {
    if store != nil { return .stored(.within(radius, of: center)) }
    var runs: [Range<Int>] = []
    for cells in GeoGrid.cells(around: center, radiusKilometers: radius.kilometers) {
      var cell = geoCells.lowerBound(cells.lowerBound)
      while cell < geoCells.count, geoCells[cell] <= cells.upperBound {
        let start = Int(geoStart[cell])
        let end = Int(geoStart[cell + 1])
        guard start <= end, end * 2 <= geoRuns.count else {
          file.reportContradiction(in: SnapshotSection.geoStart.rawValue)
          return .none
        }
        for i in start..<end {
          let (first, last) = (Int(geoRuns[2 * i]), Int(geoRuns[2 * i + 1]))
          guard first < last, last <= roleCount else {
            file.reportContradiction(in: SnapshotSection.geoRuns.rawValue)
            return .none
          }
          // Cells of one row are neighbors in the index.
          if let before = runs.last, before.upperBound == first {
            runs[runs.count - 1] = before.lowerBound..<last
          } else {
            runs.append(first..<last)
          }
        }
        cell += 1
      }
    }
    runs.sort { $0.lowerBound < $1.lowerBound }
    // A circle around half the earth can touch one cell from both sides.
    var apart: [Range<Int>] = []
    for run in runs {
      if let last = apart.last, run.lowerBound <= last.upperBound {
        apart[apart.count - 1] = last.lowerBound..<max(last.upperBound, run.upperBound)
      } else {
        apart.append(run)
      }
    }
    runs = apart
    return runs.isEmpty ? .none : .within(RoleCircle(center: center, radius: radius, runs: runs))
  }

  /// Roles that have coordinates.
  public func placedRoles() -> RoleExpression {
    if store != nil { return .stored(.placed) }
    var result = RoleSet(universe: roleCount)
    var i = 0
    while 2 * i + 1 < geoRuns.count {
      result.insert(range: Int(geoRuns[2 * i])..<max(Int(geoRuns[2 * i]), Int(geoRuns[2 * i + 1])))
      i += 1
    }
    return .set(result)
  }
}
