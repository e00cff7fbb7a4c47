// Package query is the language in which pictures are looked for, one for the search
// field, the side list and the command line:
//
//	猫                     a label, an alias, a category or a file name; pinyin and its
//	                       initials (mao, hbm) find the same
//	"两个 词"              a word with spaces, or with signs that mean something here
//	标签:猫 类别:动物      contained in the label, the category; also 文件: and 任务:
//	标签=虎斑猫            exactly this one
//	状态:错误              有结果, 无结果, 错误 or 等待
//	判定:错                对, 错, 不确定, 未判 or 已判: what a person said of the answer
//	置信度<50%             also > <= >= =, and 0.5
//	a b   a|b   -a   (a b) both, either, not, together; | binds tighter than the space
//
// Every word has an English twin (label: category: file: task: state: verdict:
// score<), and every sign its full-width twin, since an input method writes those.
//
// The package knows the language and how a text is found in another. What the rows are is known
// where they are: app evaluates a Query on its columns.
package query
