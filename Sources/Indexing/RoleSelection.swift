/// Roles that were worked out: a list where they are few, bits where they are many.
public struct RoleSelection: Sendable {
  public enum Form: Sendable {
    /// Ascending, each once.
    case list([UInt32])
    case bits(RoleSet)
    /// Not worked out: the store is asked for what is needed of it.
    case stored(RoleExpression, any RoleStore)
  }

  public let form: Form

  init(_ roles: [UInt32]) { form = .list(roles) }
  init(_ set: RoleSet) { form = .bits(set) }
  init(stored roles: RoleExpression, _ store: any RoleStore) { form = .stored(roles, store) }

  public var isEmpty: Bool {
    switch form {
    case .list(let roles): roles.isEmpty
    case .bits(let set): set.isEmpty
    case .stored(let roles, let store): store.isEmpty(roles)
    }
  }

  public var count: Int {
    switch form {
    case .list(let roles): roles.count
    case .bits(let set): set.count
    case .stored(let roles, let store): store.count(roles)
    }
  }

  /// Calls `body` with each role, ascending.
  @inlinable
  @inline(__always)
  public func forEach(_ body: (Int) -> Void) {
    switch form {
    case .list(let roles): for role in roles { body(Int(role)) }
    case .bits(let set): set.forEach(body)
    case .stored(let roles, let store): for role in store.list(roles) { body(Int(role)) }
    }
  }

  public var expression: RoleExpression {
    switch form {
    case .list(let roles): .list(roles)
    case .bits(let set): .set(set)
    case .stored(let roles, _): roles
    }
  }
}

/// Which of some roles, asked in ascending order, are in a set.
public struct RoleMembership {
  @usableFromInline
  enum Form {
    case nobody, everybody, list, bits
  }

  @usableFromInline let form: Form
  @usableFromInline let list: [UInt32]
  @usableFromInline let words: [UInt64]
  @usableFromInline var next = 0

  init(constant: Bool) {
    form = constant ? .everybody : .nobody
    list = []
    words = []
  }

  public init(_ selection: RoleSelection) {
    switch selection.form {
    case .list(let roles):
      form = roles.isEmpty ? .nobody : .list
      list = roles
      words = []
    case .bits(let set):
      form = .bits
      list = []
      words = set.words
    case .stored(let roles, let store):
      form = .list
      list = store.list(roles)
      words = []
    }
  }

  /// - Precondition: no role asked before was greater.
  @inlinable
  @inline(__always)
  public mutating func contains(_ role: Int) -> Bool {
    switch form {
    case .nobody: return false
    case .everybody: return true
    case .bits: return role >> 6 < words.count && words[role >> 6] >> UInt64(role & 63) & 1 == 1
    case .list:
      while next < list.count, Int(list[next]) < role { next &+= 1 }
      return next < list.count && Int(list[next]) == role
    }
  }
}

extension RoleSelection {
  /// As a list, ascending.
  var list: [UInt32] {
    switch form {
    case .list(let roles): return roles
    case .bits(let set):
      var roles: [UInt32] = []
      set.forEach { roles.append(UInt32($0)) }
      return roles
    case .stored(let roles, let store): return store.list(roles)
    }
  }
}
