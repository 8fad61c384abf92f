import Glibc
import Shortlisting

extension GlobalOptions {
  /// Where the person's own files lie: `SECOND_OPINION_PERSONAL`, then `$XDG_DATA_HOME/second-opinion/personal`, then
  /// `~/.local/share/second-opinion/personal`. `--data` does not move them: a data directory may be shared.
  var personal: PersonalFolder {
    let path: String
    if let stated = Environment["SECOND_OPINION_PERSONAL"] {
      path = stated
    } else if let data = Environment["XDG_DATA_HOME"] {
      path = data + "/second-opinion/personal"
    } else {
      path = Environment.home + "/.local/share/second-opinion/personal"
    }
    // Seconds to wait for another command, for scripts that would rather try again themselves. What is no number,
    // "nan" among it, is passed over.
    let stated = Environment["SECOND_OPINION_WAIT"].flatMap { Double($0) } ?? .nan
    let patience = stated.isNaN ? 30 : min(max(stated, 0), 3_600)
    return PersonalFolder(path: path, patienceMilliseconds: Int(patience * 1_000))
  }

  var shortlists: ShortlistStore { ShortlistStore(personal) }
  var callLog: CallLog { CallLog(personal) }
}
