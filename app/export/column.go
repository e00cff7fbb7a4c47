package export

import "strconv"

// kind says how a column's values are written and shown.
type kind uint8

const (
	text    kind = iota
	state        // text, coloured
	ordinal      // an integer that counts rows
	number       // an integer
	score        // 0…1, raw
	millis       // milliseconds
)

// column is one column of a table: the spreadsheet and the CSV have the same.
type column struct {
	header string
	width  float64 // in characters
	kind   kind
	// value is a string, int, int64, float32 or float64, or nil for nothing.
	value func(*record) any
}

// columns returns the columns of src in their order.
func (s *Source) columns() []column {
	cols := []column{
		{s.pick("序号", "No."), 7, ordinal, func(r *record) any { return r.number }},
		{s.pick("文件名", "File name"), 24, text, func(r *record) any { return r.name }},
		{s.pick("相对路径", "Relative path"), 26, text, func(r *record) any { return r.path }},
		{s.pick("绝对路径", "Absolute path"), 22, text, func(r *record) any { return r.file }},
		{s.pick("状态", "Status"), 9, state, func(r *record) any { return s.statusText(r.status) }},
	}
	if s.Judged {
		cols = append(cols,
			column{s.pick("判定", "Verdict"), 9, text, func(r *record) any { return textOrNil(s.verdictText(r.said.Verdict)) }},
			column{s.pick("人工标签", "Label by a person"), 17, text, func(r *record) any { return textOrNil(r.said.Label) }})
	}
	for k := range s.TopK {
		n := strconv.Itoa(k + 1)
		cols = append(cols,
			column{s.pick("标签 ", "Label ") + n, 17, text, func(r *record) any {
				if k >= len(r.labels) {
					return nil
				}
				return r.labels[k].Name
			}},
			column{s.pick("置信度 ", "Score ") + n, 11, score, func(r *record) any {
				if k >= len(r.labels) {
					return nil
				}
				return r.labels[k].score
			}})
	}
	return append(cols,
		column{s.pick("类别", "Category"), 12, text, func(r *record) any { return textOrNil(r.category()) }},
		column{s.pick("错误", "Error"), 30, text, func(r *record) any { return textOrNil(r.reason) }},
		column{s.pick("错误代码", "Error code"), 14, text, func(r *record) any { return textOrNil(string(r.code)) }},
		column{s.pick("宽", "Width"), 8, number, func(r *record) any { return positive(r.width) }},
		column{s.pick("高", "Height"), 8, number, func(r *record) any { return positive(r.height) }},
		column{s.pick("字节", "Bytes"), 12, number, func(r *record) any { return r.bytes }},
		column{s.pick("解码毫秒", "Decode ms"), 11, millis, func(r *record) any { return positive(milliseconds(r.decode)) }},
		column{s.pick("推理毫秒", "Infer ms"), 11, millis, func(r *record) any { return positive(milliseconds(r.infer)) }},
	)
}

func textOrNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// positive returns nil for what is not known.
func positive[N int | float64](n N) any {
	if n <= 0 {
		return nil
	}
	return n
}
