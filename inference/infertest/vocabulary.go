package infertest

import (
	"fmt"

	"wanwu/inference"
)

// ManyLabels returns a vocabulary as large as that of ModelScope's general recognition, with names
// that pinyin finds.
func ManyLabels() inference.Vocabulary {
	const parts = "金毛猫狗割草机可卡犬蓝牙耳机蒲公英红色杯子手机键盘自行车长颈鹿"
	runes := []rune(parts)
	v := make(inference.Vocabulary, 54092)
	for i := range v {
		name := string([]rune{runes[i%len(runes)], runes[i/7%len(runes)], runes[i/211%len(runes)]})
		v[i] = inference.Class{Name: fmt.Sprint(name, i), English: fmt.Sprint("label ", i)}
	}
	v[50000] = inference.Class{Name: "拉布拉多", English: "labrador"}
	return v
}
