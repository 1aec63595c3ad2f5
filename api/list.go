package api

// list is a whole list, or one page of it: NextCursor asks for the next.
type list[T any] struct {
	Items      []T     `json:"items"`
	NextCursor *string `json:"next_cursor"`
}

// pageOf is how many items a page has: what was asked for, or 50.
func pageOf(limit *int) int {
	if limit == nil {
		return 50
	}
	return *limit
}

func listOf[Row, T any](rows []Row, show func(Row) T) list[T] {
	items := make([]T, len(rows))
	for i, row := range rows {
		items[i] = show(row)
	}
	return list[T]{Items: items}
}
