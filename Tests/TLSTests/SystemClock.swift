import Foundation
import Quantities

func systemNow() -> Timestamp { Timestamp(seconds: Int64(Date().timeIntervalSince1970)) }
