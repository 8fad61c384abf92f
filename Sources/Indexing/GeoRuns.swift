/// The places of roles and the runs of roles in each cell of the grid.
struct GeoRuns: Sendable {
  /// By new number of the role.
  let latitudes: [Int32]
  let longitudes: [Int32]
  /// As the sections of these names hold them.
  private(set) var cells: [UInt32] = []
  private(set) var starts: [UInt32] = []
  private(set) var runs: [UInt32] = []

  /// - Parameters:
  ///   - latitudes: in the order of adding, as the longitudes.
  init(latitudes: [Int32], longitudes: [Int32], order: EntityOrder) {
    struct Run {
      var cell: UInt32
      var start: UInt32
      var end: UInt32
    }
    self.latitudes = order.roleColumn(latitudes)
    self.longitudes = order.roleColumn(longitudes)
    var found: [Run] = []
    var last = Run(cell: .max, start: 0, end: 0)
    for (role, latitude) in self.latitudes.enumerated() where latitude != .min {
      let cell = GeoGrid.cell(
        latitude: Double(latitude) / 1e6, longitude: Double(self.longitudes[role]) / 1e6)
      if last.cell != cell || last.end != UInt32(role) {
        if last.end > last.start { found.append(last) }
        last = Run(cell: cell, start: UInt32(role), end: UInt32(role))
      }
      last.end += 1
    }
    if last.end > last.start { found.append(last) }
    found.sort { (a: Run, b: Run) -> Bool in a.cell != b.cell ? a.cell < b.cell : a.start < b.start }
    for (i, run) in found.enumerated() {
      if cells.last != run.cell {
        cells.append(run.cell)
        starts.append(UInt32(i))
      }
      runs.append(run.start)
      runs.append(run.end)
    }
    starts.append(UInt32(found.count))
  }
}
