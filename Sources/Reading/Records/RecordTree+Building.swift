extension RecordTree {
  /// Makes the tree one root without children.
  func clear() {
    nodes.pointee.goBack(to: RecordNodes.Mark(count: 0, textCount: 0))
    root = RecordNode(index: 0)
    let index = nodes.pointee.open(.none, .object)
    nodes.pointee.close(index)
  }
}
