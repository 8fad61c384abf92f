/// The codes of the Postal Service for states, districts, territories and military post.
public enum USPS {
  /// Ascending.
  public static let codes: [String] = names.map(\.code)

  /// The code that a text is, or the one of the state that it names; in any case. `Montana` and `mt` are MT.
  ///
  /// - Returns: nil for what is neither.
  public static func code(_ text: String) -> String? {
    let folded = TextFolding.folded(text)
    return names.first { TextFolding.folded($0.code) == folded || TextFolding.folded($0.name) == folded }?
      .code
  }

  /// The code that a code or a name is nearest to; nil when none is certain.
  public static func nearest(to text: String) -> String? {
    if text.utf8.count == 2 { return nil }
    let words = names.map { $0.name.lowercased() }
    guard let name = Spelling.nearest(to: text.lowercased(), in: words) else { return nil }
    return words.firstIndex(of: name).map { names[$0].code }
  }

  private static let names: [(code: String, name: String)] = [
    ("AA", "Armed Forces Americas"), ("AE", "Armed Forces Europe"), ("AK", "Alaska"), ("AL", "Alabama"),
    ("AP", "Armed Forces Pacific"), ("AR", "Arkansas"), ("AS", "American Samoa"), ("AZ", "Arizona"),
    ("CA", "California"), ("CO", "Colorado"), ("CT", "Connecticut"), ("DC", "District of Columbia"),
    ("DE", "Delaware"), ("FL", "Florida"), ("FM", "Federated States of Micronesia"), ("GA", "Georgia"),
    ("GU", "Guam"), ("HI", "Hawaii"), ("IA", "Iowa"), ("ID", "Idaho"), ("IL", "Illinois"),
    ("IN", "Indiana"), ("KS", "Kansas"), ("KY", "Kentucky"), ("LA", "Louisiana"), ("MA", "Massachusetts"),
    ("MD", "Maryland"), ("ME", "Maine"), ("MH", "Marshall Islands"), ("MI", "Michigan"),
    ("MN", "Minnesota"), ("MO", "Missouri"), ("MP", "Northern Mariana Islands"), ("MS", "Mississippi"),
    ("MT", "Montana"), ("NC", "North Carolina"), ("ND", "North Dakota"), ("NE", "Nebraska"),
    ("NH", "New Hampshire"), ("NJ", "New Jersey"), ("NM", "New Mexico"), ("NV", "Nevada"),
    ("NY", "New York"), ("OH", "Ohio"), ("OK", "Oklahoma"), ("OR", "Oregon"), ("PA", "Pennsylvania"),
    ("PR", "Puerto Rico"), ("PW", "Palau"), ("RI", "Rhode Island"), ("SC", "South Carolina"),
    ("SD", "South Dakota"), ("TN", "Tennessee"), ("TX", "Texas"), ("UT", "Utah"), ("VA", "Virginia"),
    ("VI", "U.S. Virgin Islands"), ("VT", "Vermont"), ("WA", "Washington"), ("WI", "Wisconsin"),
    ("WV", "West Virginia"), ("WY", "Wyoming"),
  ]
}
