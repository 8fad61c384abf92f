import DirectoryModel
import Glibc

/// Where the places of a list lie around one point, how far and in which direction, without a map of anybody's.
///
/// Directions are true. Distances go by the rings, which stand evenly though their miles grow: a list has places in the
/// next street and others across the country, and to one scale the near ones would be one heap. Every ring has its
/// miles written on it. No meridian is an edge: what lies across the date line is as near as it is.
///
/// Source: bearings and distances of the great circle, as in the azimuthal equidistant projection about the point.
struct PlaceMap {
  struct Place {
    /// As the list numbers it.
    var number: Int
    /// nil where no source says where it is.
    var coordinates: Coordinates?
  }

  struct Ring: Equatable {
    var miles: Int
    var radius: Double
  }

  /// One place, or several that would cover each other.
  struct Mark {
    /// Rising.
    let numbers: [Int]
    /// What stands in it, line by line.
    let lines: [String]
    let width: Double
    let height: Double
    var x: Double
    var y: Double

    init(_ numbers: [Int], x: Double, y: Double) {
      self.numbers = numbers
      self.x = x
      self.y = y
      lines = PlaceMap.lines(numbers)
      width = max(24, 13 + 7.2 * Double(lines.map(\.count).max() ?? 0))
      height = 10 + 14 * Double(lines.count)
    }
  }

  /// Width and height of the drawing; the point is in its middle.
  static let side = 320.0
  static let middle = side / 2
  /// Kept free for the point itself, whatever lies near it.
  static let innerRadius = 26.0
  static let outerRadius = 140.0

  /// From the innermost; the last one holds every place.
  let rings: [Ring]
  let marks: [Mark]
  /// Of those no source says where they are.
  let unplaced: [Int]
  /// Where the miles of each ring stand, in the order of the rings: on the ring, where no mark covers them.
  let labels: [(x: Double, y: Double)]

  /// nil when nothing can be drawn: no place is known.
  init?(_ places: [Place], around center: Coordinates) {
    guard Self.isPoint(center) else { return nil }
    var unplaced: [Int] = []
    var known: [(number: Int, miles: Double, bearing: Double)] = []
    for place in places {
      if let point = place.coordinates, Self.isPoint(point) {
        known.append(
          (place.number, Distance.between(center, point).miles, Self.bearing(from: center, to: point)))
      } else {
        unplaced.append(place.number)
      }
    }
    if known.isEmpty { return nil }
    let rings = Self.rings(known.map(\.miles).sorted())
    self.rings = rings
    self.unplaced = unplaced
    marks = Self.apart(
      known.map { one in
        let radius = Self.radius(one.miles, rings)
        return Mark(
          [one.number], x: Self.middle + radius * sin(one.bearing),
          y: Self.middle - radius * cos(one.bearing))
      })
    labels = Self.labels(rings, marks)
  }

  // MARK: Scale

  /// Round figures, up to half around the Earth.
  private static let steps = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 12_500]
  private static let leastRings = 3

  /// Where the places are there are rings: one each to hold the nearest, a third, two thirds, and all of them.
  ///
  /// - Parameter miles: rising.
  private static func rings(_ miles: [Double]) -> [Ring] {
    func step(holding miles: Double) -> Int {
      steps.firstIndex { Double($0) >= miles } ?? steps.count - 1
    }
    let last = max(step(holding: miles[miles.count - 1]), leastRings - 1)
    var chosen = Set((0..<3).map { step(holding: miles[(miles.count - 1) * $0 / 3]) } + [last])
    while chosen.count < leastRings {
      let sorted = chosen.sorted()
      if sorted[0] > 0 {
        chosen.insert(sorted[0] - 1)
      } else if let gap = zip(sorted, sorted.dropFirst()).max(by: { $0.1 - $0.0 < $1.1 - $1.0 }) {
        chosen.insert((gap.0 + gap.1) / 2)
      }
    }
    let spacing = (outerRadius - innerRadius) / Double(chosen.count)
    return chosen.sorted().enumerated().map { i, step in
      Ring(miles: steps[step], radius: innerRadius + spacing * Double(i + 1))
    }
  }

  /// Between two rings in proportion.
  static func radius(_ miles: Double, _ rings: [Ring]) -> Double {
    var (low, from) = (0.0, innerRadius)
    for ring in rings {
      let high = Double(ring.miles)
      if miles <= high { return from + (miles - low) / (high - low) * (ring.radius - from) }
      (low, from) = (high, ring.radius)
    }
    return from
  }

  // MARK: Places

  private static func isPoint(_ point: Coordinates) -> Bool {
    (-90.0...90).contains(point.latitude) && (-180.0...180).contains(point.longitude)
  }

  /// In radians from north, to the east.
  private static func bearing(from a: Coordinates, to b: Coordinates) -> Double {
    let radians = Double.pi / 180
    let east = (b.longitude - a.longitude) * radians
    let (from, to) = (a.latitude * radians, b.latitude * radians)
    return atan2(sin(east) * cos(to), cos(from) * sin(to) - sin(from) * cos(to) * cos(east))
  }

  /// Marks that cover each other become one, at the place of most, until none does; all within the drawing.
  private static func apart(_ marks: [Mark]) -> [Mark] {
    var marks = marks.map(within)
    var i = 0
    while i < marks.count {
      if let j = marks.indices.first(where: { $0 > i && covers(marks[i], marks[$0]) }) {
        let other = marks.remove(at: j)
        let more = marks[i].numbers.count >= other.numbers.count ? marks[i] : other
        marks[i] = within(Mark((marks[i].numbers + other.numbers).sorted(), x: more.x, y: more.y))
        i = 0
      } else {
        i += 1
      }
    }
    return marks
  }

  private static func covers(_ a: Mark, _ b: Mark) -> Bool {
    abs(a.x - b.x) < (a.width + b.width) / 2 + 1 && abs(a.y - b.y) < (a.height + b.height) / 2 + 1
  }

  private static func within(_ mark: Mark) -> Mark {
    var mark = mark
    mark.x = min(max(mark.x, mark.width / 2 + 1), side - 1 - mark.width / 2)
    mark.y = min(max(mark.y, mark.height / 2 + 1), side - 1 - mark.height / 2)
    return mark
  }

  // MARK: Labels

  /// One behind the other in one direction where that covers least; those still covered, wherever on their ring there
  /// is room. Never straight up, where north is drawn.
  private static func labels(_ rings: [Ring], _ marks: [Mark]) -> [(x: Double, y: Double)] {
    func isFree(_ i: Int, _ bearing: Double) -> Bool {
      let (x, y) = point(bearing, rings[i].radius)
      return marks.allSatisfy {
        abs($0.x - x) > ($0.width + width(rings[i])) / 2 || abs($0.y - y) > ($0.height + labelHeight) / 2
      }
    }
    // To the side they would cover each other.
    let spokes = [180, 157.5, 202.5, 135, 225, 22.5, 337.5, 45, 315]
    func free(_ bearing: Double) -> Int { rings.indices.count { isFree($0, bearing) } }
    let spoke = spokes.reduce(spokes[0]) { free($1) > free($0) ? $1 : $0 }
    var bearings = rings.map { _ in spoke }
    for i in rings.indices where !isFree(i, spoke) {
      let room = (1..<16).map { Double($0) * 22.5 }.first { bearing in
        let (x, y) = point(bearing, rings[i].radius)
        guard isFree(i, bearing), abs(x - middle) + width(rings[i]) / 2 < middle else { return false }
        return rings.indices.allSatisfy { other in
          let (otherX, otherY) = point(bearings[other], rings[other].radius)
          return other == i || abs(otherX - x) > (width(rings[i]) + width(rings[other])) / 2
            || abs(otherY - y) > labelHeight
        }
      }
      if let room { bearings[i] = room }
    }
    return rings.indices.map { point(bearings[$0], rings[$0].radius) }
  }

  private static let labelHeight = 16.0

  /// Of a label: figures and a word.
  private static func width(_ ring: Ring) -> Double { 7 * Double("\(ring.miles)".count + 7) }

  static func point(_ degrees: Double, _ radius: Double) -> (x: Double, y: Double) {
    let bearing = degrees * .pi / 180
    return (middle + radius * sin(bearing), middle - radius * cos(bearing))
  }

  // MARK: Numbers

  /// `1–3, 7`.
  static func list(_ numbers: [Int]) -> String { runs(numbers).joined(separator: ", ") }

  private static func runs(_ numbers: [Int]) -> [String] {
    var runs: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = runs.last, last.upperBound + 1 == number {
        runs[runs.count - 1] = last.lowerBound...number
      } else {
        runs.append(number...number)
      }
    }
    return runs.flatMap { run -> [String] in
      switch run.count {
      case 1: ["\(run.lowerBound)"]
      case 2: ["\(run.lowerBound)", "\(run.upperBound)"]
      default: ["\(run.lowerBound)–\(run.upperBound)"]
      }
    }
  }

  private static let mostLines = 4
  private static let longestLine = 11

  private static func lines(_ numbers: [Int]) -> [String] {
    var lines: [String] = []
    for run in runs(numbers) {
      if let last = lines.last, last.count + 2 + run.count <= longestLine {
        lines[lines.count - 1] = last + ", " + run
      } else if lines.count == mostLines {
        lines[mostLines - 1] += " …"
        break
      } else {
        lines.append(run)
      }
    }
    return lines
  }
}
