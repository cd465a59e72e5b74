package division

import "strings"

// Area is a place that is named like a division and is none of the table: a new area 国家级新区 or a zone with an administration
// of its own.
type Area struct {
	Name string
	In   int // the smallest division that holds it, among All
}

// areas are the new areas that the State Council approved, but for those that are divisions themselves (浦东新区, 滨海新区), and
// zones of the same rank, each with the name of the smallest division that holds all of it; see README.md.
const areas = "两江新区 重庆市 舟山群岛新区 舟山市 兰州新区 兰州市 西咸新区 陕西省 贵安新区 贵州省 西海岸新区 青岛市 金普新区 大连市 天府新区 四川省 " +
	"湘江新区 长沙市 江北新区 南京市 福州新区 福州市 滇中新区 昆明市 哈尔滨新区 哈尔滨市 长春新区 长春市 赣江新区 江西省 " +
	"横琴粤澳深度合作区 珠海市 横琴新区 珠海市 前海深港现代服务业合作区 深圳市 平潭综合实验区 福州市 洋浦经济开发区 儋州市 洋浦保税港区 儋州市 " +
	"杨凌示范区 杨陵区 苏州工业园区 苏州市 天津港保税区 天津市 中新天津生态城 天津市 临港新片区 上海市 张江科学城 上海市 东湖高新区 武汉市 " +
	"中关村科技园区 北京市 亦庄新城 北京市 光谷 武汉市"

// Areas are the places beside the table, in no order.
func Areas() []Area {
	fields := strings.Fields(areas)
	list := make([]Area, 0, len(fields)/2)
	for i := 0; i+1 < len(fields); i += 2 {
		in := Named(fields[i+1])
		if len(in) != 1 {
			panic("an area lies in " + fields[i+1] + ", which is no division") // the package's tests would show it
		}
		list = append(list, Area{Name: fields[i], In: in[0]})
	}
	return list
}
