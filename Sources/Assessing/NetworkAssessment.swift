public import DirectoryModel
public import Vocabulary

/// What is known of one role in a plan's networks on a day: the answer to "is she in network there?"
public struct NetworkAssessment: Hashable, Sendable {
  public var status: NetworkStatus
  public var basis: NetworkBasis
  /// Ordinals of the layers that say so.
  public var layers: [UInt16]

  public init(status: NetworkStatus, basis: NetworkBasis, layers: [UInt16]) {
    self.status = status
    self.basis = basis
    self.layers = layers
  }

  /// One source's word about a role in one of the plan's networks, for a period that holds the day.
  public struct Statement: Hashable, Sendable {
    public var layer: UInt16
    public var isIn: Bool

    public init(layer: UInt16, isIn: Bool) {
      self.layer = layer
      self.isIn = isIn
    }
  }

  /// Judges a role.
  ///
  /// A source that lists the role in any of the plan's networks says *in*, whatever it says of the others. *Out*
  /// needs an explicit out, or absence from a list that its source declares complete. Two sources that differ give
  /// *disagree*; no word at all gives *unknown*.
  ///
  /// - Parameters:
  ///   - statements: about this role in the plan's networks on the day; any order.
  ///   - absentFrom: layers whose complete list of the plan's providers does not hold the role.
  public static func judge(_ statements: [Statement], absentFrom: [UInt16]) -> NetworkAssessment {
    let ins = Set(statements.filter(\.isIn).map(\.layer))
    let outs = Set(statements.map(\.layer)).subtracting(ins)
    let absences = Set(absentFrom).subtracting(ins).subtracting(outs)
    if !ins.isEmpty {
      if outs.isEmpty && absences.isEmpty {
        return NetworkAssessment(status: .inNetwork, basis: .listed, layers: ins.sorted())
      }
      return NetworkAssessment(
        status: .disagree, basis: .listed, layers: ins.union(outs).union(absences).sorted())
    }
    if !outs.isEmpty {
      return NetworkAssessment(status: .outOfNetwork, basis: .explicitOut, layers: outs.sorted())
    }
    if !absences.isEmpty {
      return NetworkAssessment(
        status: .outOfNetwork, basis: .absentFromCompleteList, layers: absences.sorted())
    }
    return NetworkAssessment(status: .unknown, basis: .noList, layers: [])
  }
}

/// How old evidence is on a day; shown beside a status, never changing it.
public enum FreshnessAssessment {
  /// Fresh up to 60 days, aging up to 90, then stale; for facilities aging lasts up to 12 months. No date is stale.
  public static func freshness(of date: CalendarDate?, on day: CalendarDate, isFacility: Bool) -> Freshness {
    guard let date else { return .stale }
    let age = Int(day.days) - Int(date.days)
    if age <= 60 { return .fresh }
    return age <= (isFacility ? 365 : 90) ? .aging : .stale
  }
}
