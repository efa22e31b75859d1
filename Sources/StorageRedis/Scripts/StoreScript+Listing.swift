extension ScriptLibrary {
    static let listing = ScriptLibrary(
        """
        -- The next rows of an index of names: from the place that the first argument tells on, as many as the second says.
        local function rowsOf(index, row)
            local rows = {}
            for place, name in ipairs(call('ZRANGEBYLEX', index, arg(1), '+', 'LIMIT', 0, arg(2))) do
                rows[place] = row(name)
            end
            return rows
        end
        """
    )
}

extension StoreScript {
    /// A look at the next records of an index of names: from a place on, so many at the most.
    ///
    /// A function of the libraries makes a row of each name, which begins with the name itself.
    init(listing index: String, as row: String, using libraries: [ScriptLibrary]) {
        self.init(look: "return rowsOf(key('\(index)'), \(row))", using: [.listing] + libraries)
    }
}
