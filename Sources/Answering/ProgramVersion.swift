/// The version of the program and of what it writes.
package enum ProgramVersion {
  package static let text = "0.1.0"
}
