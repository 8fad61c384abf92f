import Answering
import Querying
import Shortlisting

extension OwnCalls {
  /// nil when nothing was ever noted, which costs one look at the disk.
  init?(_ global: GlobalOptions, engine: SnapshotEngine, legend: SourceLegend) {
    let overlay = Self.overlay(global)
    if overlay.isEmpty { return nil }
    self.init(overlay: overlay, engine: engine, legend: legend)
  }

  /// A log that cannot be read keeps nobody from an answer: it is said, and the answer stands without it.
  static func overlay(_ global: GlobalOptions) -> CallOverlay {
    do throws(ShortlistError) {
      return CallOverlay(try global.callLog.calls())
    } catch {
      Output.words("your calls are not shown: " + ErrorText.text(error))
      return CallOverlay([])
    }
  }
}
