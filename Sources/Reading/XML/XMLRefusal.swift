/// Why a document that may well be XML is refused.
struct XMLRefusal {
  var rule: String
  var value: String?
  var expected: String

  /// What is not followed, and which of `XMLLimits` was passed.
  enum Cause { case doctype, depth, attributes, namespaces, names, field, markup, element }

  init(rule: String, value: String?, expected: String) {
    self.rule = rule
    self.value = value
    self.expected = expected
  }

  init(_ cause: Cause, _ limits: XMLLimits) {
    func most(_ rule: String, _ what: String) -> XMLRefusal {
      XMLRefusal(
        rule: rule, value: nil, expected: "\(what) were expected: check that this is the right file.")
    }
    switch cause {
    case .doctype:
      self.init(
        rule: "xml-doctype", value: "<!DOCTYPE",
        expected: "XML without a document type was expected: "
          + "remove the DOCTYPE and the entities it declares.")
    case .depth: self = most("xml-depth", "Elements at most \(limits.depth) deep")
    case .attributes:
      self = most("xml-attributes", "At most \(limits.attributesPerElement) attributes of one element")
    case .namespaces:
      self = most("xml-namespaces", "At most \(limits.namespacesInScope) namespaces in force at one place")
    case .names: self = most("xml-names", "At most \(limits.names) different names")
    case .field: self = most("xml-field-too-long", "Values of at most \(limits.fieldBytes) bytes")
    case .markup:
      self = most("xml-markup-too-long", "Tags, comments and the like of at most \(limits.stallBytes) bytes")
    case .element:
      self = most("xml-element-too-large", "Entries of at most \(limits.elementBytes) bytes")
    }
  }

  static func entity(_ value: String?) -> XMLRefusal {
    XMLRefusal(
      rule: "xml-entity", value: value.map(printable),
      expected: "Only &amp; &lt; &gt; &quot; &apos; and character numbers were expected: "
        + "replace the entity by its text.")
  }

  static func damaged(rule: String, value: String?) -> XMLRefusal {
    XMLRefusal(
      rule: rule, value: value,
      expected: "Well-formed XML was expected: fetch the file again, or tell its publisher.")
  }
}
