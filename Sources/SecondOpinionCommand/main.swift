print("second-opinion")
