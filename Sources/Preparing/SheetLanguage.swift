public import DirectoryModel

/// The languages in which sheets for patients are written.
public enum SheetLanguage: String, CaseIterable, Sendable {
  case english = "en"
  case spanish = "es"
}

extension SheetLanguage {
  /// `Monday, December 7, 2026`, `lunes 7 de diciembre de 2026`.
  public func words(_ date: CalendarDate) -> String {
    let (year, month, day) = date.components
    let weekday = date.weekday
    switch self {
    case .english: return "\(Self.weekdays[weekday]), \(Self.months[month - 1]) \(day), \(year)"
    case .spanish: return "\(Self.diasDeSemana[weekday]) \(day) de \(Self.meses[month - 1]) de \(year)"
    }
  }

  private static let weekdays = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
  ]
  private static let diasDeSemana = [
    "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
  ]
  private static let meses = [
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
    "noviembre", "diciembre",
  ]
}

extension CalendarDate {
  /// 0 for Monday, 6 for Sunday.
  var weekday: Int {
    // 1 January 1970 was a Thursday.
    let shifted = (Int(days) + 3) % 7
    return shifted < 0 ? shifted + 7 : shifted
  }
}
